//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/docker/docker/api/types/container"
)

const (
	writers = 4
	// written is how many lines each writes: some 20 MB of the engine's JSON.
	written = 100_000
)

// memoryTarget is how much of docker-compose's peak memory ours may take.
const memoryTarget = 0.8

// longLine is the length of one line in bytes.
const longLine = 50_000_000

// logs measures how fast what containers have written is shown, all of them
// merged by time, beside `docker logs` of one after the other, and the memory
// it takes.
func (b *bench) logs(ctx context.Context) error {
	var services strings.Builder
	for i := range writers {
		fmt.Fprintf(&services, "  w%d: {image: %q, labels: *labels, command: [write, %q]}\n", i, imageName, fmt.Sprint(written))
	}
	file, ids, err := b.writers(ctx, "logs", services.String())
	if err != nil {
		return err
	}
	const nameDocker = "docker logs"
	got, err := b.race(ctx, "logs", b.pairs,
		contender{nameOurs, []step{silent(`exec "$@" >/dev/null`, b.ours, "-f", file, "logs")}},
		contender{nameDocker, []step{silent(`for id; do docker logs "$id" >/dev/null || exit 1; done`, ids...)}},
		contender{namePeer, []step{silent(`exec "$@" >/dev/null`, b.peer, "-f", file, "logs")}})
	if err != nil {
		return err
	}
	ours, docker := got[nameOurs][0], got[nameDocker][0]
	b.print(line{
		what: "logs of 4 containers, 400,000 lines", who: "compose / docker logs", values: ratios(ours, docker, sample.seconds),
		target: 1.11, remark: remark(ours, docker, sample.seconds, "s"), // 0.9 of its rate
	})
	b.printMemory("peak memory, these logs", ours, got[namePeer][0])
	if err := b.sweepCase(ctx, "logs"); err != nil {
		return err
	}
	return b.longLine(ctx)
}

// longLine measures the memory that a line of 50 MB takes.
func (b *bench) longLine(ctx context.Context) error {
	file, _, err := b.writers(ctx, "line", fmt.Sprintf("  w: {image: %q, labels: *labels, command: [line, %q]}\n", imageName, fmt.Sprint(longLine)))
	if err != nil {
		return err
	}
	got, err := b.race(ctx, "long line", b.pairs,
		contender{nameOurs, []step{silent(`exec "$@" >/dev/null`, b.ours, "-f", file, "logs")}},
		contender{namePeer, []step{silent(`exec "$@" >/dev/null`, b.peer, "-f", file, "logs")}})
	if err != nil {
		return err
	}
	b.printMemory("peak memory, a line of 50 MB", got[nameOurs][0], got[namePeer][0])
	return b.sweepCase(ctx, "line")
}

// printMemory prints the row of a case's peak memory.
func (b *bench) printMemory(what string, ours, peer []sample) {
	b.print(line{
		what: what, who: "compose / docker-compose", values: ratios(ours, peer, sample.memory),
		target: memoryTarget, remark: remark(ours, peer, sample.memory, "MiB"),
	})
}

// writers runs services to their end and returns their file and containers.
func (b *bench) writers(ctx context.Context, name, services string) (file string, ids []string, err error) {
	if file, err = b.file(name, services); err != nil {
		return "", nil, err
	}
	if _, err := measure(ctx, "", b.ours, "-f", file, "up", "-d"); err != nil {
		return "", nil, err
	}
	if ids, err = b.containers(ctx); err != nil {
		return "", nil, err
	}
	for _, id := range ids {
		if err := b.ended(ctx, id); err != nil {
			return "", nil, err
		}
	}
	return file, ids, nil
}

// silent runs a line of shell whose output goes where it costs nothing.
func silent(line string, args ...string) step {
	return command("sh", append([]string{"-c", line, "sh"}, args...)...)
}

// ended waits for the end of a container.
func (b *bench) ended(ctx context.Context, id string) error {
	over, failed := b.engine.ContainerWait(ctx, id, container.WaitConditionNotRunning)
	select {
	case <-over:
		return nil
	case err := <-failed:
		return err
	}
}
