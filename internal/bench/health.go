//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
)

const healthProject = `  db:
    image: ` + imageName + `
    labels: *labels
    healthcheck: {test: ["CMD", "/sleeper", "check"], interval: 1s}
  app:
    image: ` + imageName + `
    labels: *labels
    depends_on: {db: {condition: service_healthy}}
`

// promptness is within how many milliseconds of its dependency's health a
// dependent must be started.
const promptness = 50

// health measures how soon after the engine says that a dependency is healthy
// it is asked to start the dependent, and how soon that one runs: the rest is
// the engine's own time for a start.
func (b *bench) health(ctx context.Context) error {
	file, err := b.file("health", healthProject)
	if err != nil {
		return err
	}
	asked, runs := map[string][]float64{}, map[string][]float64{}
	for i := range b.pairs {
		fmt.Fprintf(b.log, "health: round %d of %d\n", i+1, b.pairs)
		for _, tool := range []struct{ name, program string }{{nameOurs, b.ours}, {namePeer, b.peer}} {
			a, r, err := b.afterHealthy(ctx, tool.program, file)
			if err != nil {
				return err
			}
			asked[tool.name] = append(asked[tool.name], a)
			runs[tool.name] = append(runs[tool.name], r)
		}
	}
	b.print(line{what: "healthy to start asked, ms", who: nameOurs, values: asked[nameOurs], target: promptness, below: true, remark: largest(asked[nameOurs], "ms")})
	b.print(line{who: namePeer, values: asked[namePeer], remark: largest(asked[namePeer], "ms")})
	b.print(line{what: "healthy to dependent runs, ms", who: nameOurs, values: runs[nameOurs], remark: largest(runs[nameOurs], "ms")})
	b.print(line{who: namePeer, values: runs[namePeer], remark: largest(runs[namePeer], "ms")})
	return nil
}

// afterHealthy brings the project up once and tells, in milliseconds after the
// dependency's health event, when its dependent's start was asked for and when
// it ran.
func (b *bench) afterHealthy(ctx context.Context, program, file string) (asked, runs float64, err error) {
	p, err := b.listen()
	if err != nil {
		return 0, 0, err
	}
	defer p.close()
	from := time.Now()
	if _, err := measure(ctx, p.host, program, "-f", file, "up", "-d"); err != nil {
		return 0, 0, err
	}
	healthy, err := b.healthyAt(ctx, from)
	if err != nil {
		return 0, 0, err
	}
	start, err := lastStart(p.take())
	if err != nil {
		return 0, 0, err
	}
	app, err := b.engine.ContainerInspect(ctx, b.projectOf("health")+"-app-1")
	if err != nil {
		return 0, 0, err
	}
	started, err := time.Parse(time.RFC3339Nano, app.State.StartedAt)
	if err != nil {
		return 0, 0, err
	}
	return ms(start.Sub(healthy)), ms(started.Sub(healthy)), b.sweepCase(ctx, "health")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// healthyAt is when the engine said that the dependency is healthy.
func (b *bench) healthyAt(ctx context.Context, from time.Time) (time.Time, error) {
	messages, errs := b.engine.Events(ctx, events.ListOptions{
		Since: stamp(from), Until: stamp(time.Now()),
		Filters: filters.NewArgs(filters.Arg("container", b.projectOf("health")+"-db-1"), filters.Arg("event", "health_status")),
	})
	for {
		select {
		case m := <-messages:
			if strings.HasSuffix(string(m.Action), ": healthy") {
				return time.Unix(0, m.TimeNano), nil
			}
		case err := <-errs:
			if errors.Is(err, io.EOF) {
				err = errors.New("no event says that the dependency is healthy")
			}
			return time.Time{}, err
		}
	}
}

func stamp(t time.Time) string { return fmt.Sprintf("%d.%09d", t.Unix(), t.Nanosecond()) }

// lastStart is when the engine was asked for the last start: the dependent's.
func lastStart(calls []call) (time.Time, error) {
	var at time.Time
	for _, c := range calls {
		if strings.HasSuffix(c.path, "/start") {
			at = c.at
		}
	}
	if at.IsZero() {
		return at, errors.New("nothing was started")
	}
	return at, nil
}
