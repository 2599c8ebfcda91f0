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

// logs measures how fast what containers have written is shown, all of them
// merged by time, beside `docker logs` of one after the other.
func (b *bench) logs(ctx context.Context) error {
	var services strings.Builder
	for i := range writers {
		fmt.Fprintf(&services, "  w%d: {image: %q, labels: *labels, command: [write, %q]}\n", i, imageName, fmt.Sprint(written))
	}
	file, err := b.file("logs", services.String())
	if err != nil {
		return err
	}
	if _, err := measure(ctx, "", b.ours, "-f", file, "up", "-d"); err != nil {
		return err
	}
	ids, err := b.containers(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := b.ended(ctx, id); err != nil {
			return err
		}
	}
	const nameDocker = "docker logs"
	// What is shown goes where it costs nothing.
	quiet := func(line string, args ...string) step {
		return command("sh", append([]string{"-c", line, "sh"}, args...)...)
	}
	got, err := b.race(ctx, "logs", b.pairs,
		contender{nameOurs, []step{quiet(`exec "$@" >/dev/null`, b.ours, "-f", file, "logs")}},
		contender{nameDocker, []step{quiet(`for id; do docker logs "$id" >/dev/null || exit 1; done`, ids...)}})
	if err != nil {
		return err
	}
	ours, docker := got[nameOurs][0], got[nameDocker][0]
	b.print(line{
		what: "logs of 4 containers, 400,000 lines", who: "compose / docker logs", values: ratios(ours, docker, sample.seconds),
		target: 1.11, remark: remark(ours, docker, sample.seconds, "s"), // 0.9 of its rate
	})
	return b.sweepCase(ctx, "logs")
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
