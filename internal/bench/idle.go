//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
)

// mostCalls is how often an `up` with nothing to do may ask the engine.
const mostCalls = 6

// idle measures an `up` of 20 services that all run as they should: how often
// it asks the engine, and how long it takes.
func (b *bench) idle(ctx context.Context) error {
	file, err := b.file("idle", independent())
	if err != nil {
		return err
	}
	calls, err := b.countIdle(ctx, file)
	if err != nil {
		return err
	}
	if err := b.raceIdle(ctx, "idle", file, "up -d, nothing to do"); err != nil {
		return err
	}
	fmt.Fprintf(b.out, columns, "", "engine calls", fmt.Sprint(len(calls)), "", fmt.Sprintf("<= %d", mostCalls), verdict(len(calls) <= mostCalls), "")
	if b.verbose {
		for _, c := range calls {
			fmt.Fprintln(b.out, "   ", c)
		}
	}
	return nil
}

// raceIdle measures the time of an `up` with nothing to do, on a project which
// docker-compose brought up: both tools leave that one alone.
func (b *bench) raceIdle(ctx context.Context, title, file, what string) error {
	up := []string{"-f", file, "up", "-d"}
	if _, err := measure(ctx, "", b.peer, up...); err != nil {
		return err
	}
	before, err := b.containers(ctx)
	if err != nil {
		return err
	}
	got, err := b.race(ctx, title, 3*b.pairs,
		contender{nameOurs, []step{command(b.ours, up...)}}, contender{namePeer, []step{command(b.peer, up...)}})
	if err != nil {
		return err
	}
	after, err := b.containers(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(before, after) {
		return errors.New("there was nothing to do, and yet a container was replaced")
	}
	ours, peer := got[nameOurs][0], got[namePeer][0]
	b.print(line{
		what: what, who: "compose / docker-compose", values: ratios(ours, peer, sample.seconds),
		target: 0.45, remark: remark(ours, peer, sample.seconds, "s"),
	})
	return b.sweepCase(ctx, title)
}

// countIdle brings the project up with compose, and again, and returns the
// calls of the second time.
func (b *bench) countIdle(ctx context.Context, file string) ([]call, error) {
	p, err := b.listen()
	if err != nil {
		return nil, err
	}
	defer p.close()
	var calls []call
	for range 2 {
		if _, err := measure(ctx, p.host, b.ours, "-f", file, "up", "-d"); err != nil {
			return nil, err
		}
		calls = p.take()
	}
	return calls, b.sweepCase(ctx, "idle")
}

// containers are the IDs of the project's.
func (b *bench) containers(ctx context.Context) ([]string, error) {
	list, err := b.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", label+"="+b.name))})
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	return ids, err
}
