//go:build unix

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// crowd is how many services a project has.
const crowd = 20

func independent() string {
	var out strings.Builder
	for i := range crowd {
		fmt.Fprintf(&out, "  s%02d: {image: %q, labels: *labels}\n", i, imageName)
	}
	return out.String()
}

func chained() string {
	var out strings.Builder
	for i := range crowd {
		after := ""
		if i > 0 {
			after = fmt.Sprintf(", depends_on: [s%02d]", i-1)
		}
		fmt.Fprintf(&out, "  s%02d: {image: %q, labels: *labels%s}\n", i, imageName, after)
	}
	return out.String()
}

// The steps of a round.
const (
	stepUp = iota
	stepDown
)

const (
	nameOurs  = "compose"
	namePeer  = "docker-compose"
	nameFloor = "floor"
)

// upAndDown measures 20 services that know nothing of each other: `up`, what
// memory it takes, and `down`.
func (b *bench) upAndDown(ctx context.Context) error {
	file, err := b.file("independent", independent())
	if err != nil {
		return err
	}
	r, err := b.record(ctx, file)
	if err != nil {
		return err
	}
	got, err := b.race(ctx, "up and down", b.pairs, b.composes(nameOurs, b.ours, file), b.floors("up", r), b.composes(namePeer, b.peer, file))
	if err != nil {
		return err
	}
	for k, what := range []string{fmt.Sprintf("up -d, %d services", crowd), fmt.Sprintf("down, %d services", crowd)} {
		ours, peer, floor := got[nameOurs][k], got[namePeer][k], got[nameFloor][k]
		b.print(line{what: what, who: "compose / floor", values: ratios(ours, floor, sample.seconds), target: 1.15, remark: remark(ours, floor, sample.seconds, "s")})
		b.print(line{who: "docker-compose / floor", values: ratios(peer, floor, sample.seconds), remark: remark(peer, floor, sample.seconds, "s")})
	}
	ours, peer := got[nameOurs][stepUp], got[namePeer][stepUp]
	b.printMemory(fmt.Sprintf("peak memory, up of %d", crowd), ours, peer)
	return nil
}

// chain measures 20 services of which each waits for the one before to start.
func (b *bench) chain(ctx context.Context) error {
	file, err := b.file("chain", chained())
	if err != nil {
		return err
	}
	r, err := b.record(ctx, file)
	if err != nil {
		return err
	}
	got, err := b.race(ctx, "chain", b.pairs, b.composes(nameOurs, b.ours, file), b.floors("chain", r))
	if err != nil {
		return err
	}
	ours, floor := got[nameOurs][stepUp], got[nameFloor][stepUp]
	b.print(line{
		what: fmt.Sprintf("up -d, a chain of %d", crowd), who: "compose / floor", values: ratios(ours, floor, sample.seconds),
		target: 1.1, remark: remark(ours, floor, sample.seconds, "s"),
	})
	return nil
}

// composes is a contender with the command line of docker compose.
func (b *bench) composes(name, program, file string) contender {
	return contender{name, []step{command(program, "-f", file, "up", "-d"), command(program, "-f", file, "down")}}
}

// floors makes the bare calls of a recipe.
func (b *bench) floors(up, path string) contender {
	return contender{nameFloor, []step{command(b.floor, up, path), command(b.floor, "down", path)}}
}

// record brings a project up and down once, which also warms the engine, and
// writes what compose asked for as a recipe.
func (b *bench) record(ctx context.Context, file string) (string, error) {
	p, err := b.listen()
	if err != nil {
		return "", err
	}
	defer p.close()
	if _, err := measure(ctx, p.host, b.ours, "-f", file, "up", "-d"); err != nil {
		return "", err
	}
	r, err := recipeOf(p.take())
	if err != nil {
		return "", err
	}
	if _, err := measure(ctx, p.host, b.ours, "-f", file, "down"); err != nil {
		return "", err
	}
	path := filepath.Join(b.folder, filepath.Base(file)+".recipe")
	return path, r.Write(path)
}
