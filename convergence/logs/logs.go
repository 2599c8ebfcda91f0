package logs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// LastLines returns the last n lines that a container wrote in the run that started at
// the given time; the zero time means no limit.
func LastLines(ctx context.Context, engine *engineclient.Engine, id string, n int, started time.Time) ([]string, error) {
	var lines []string
	o := container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(n)}
	if !started.IsZero() {
		o.Since = engineclient.Timestamp(started.Add(-startMargin))
	}
	err := ReadContainer(ctx, engine, id, o, func(l Line) {
		lines = append(lines, string(l.Text))
	})
	return lines, err
}

// startMargin is how long before its recorded start time a container may have written
// its first line: Docker Engine 20.10 and Podman record the time after the start.
const startMargin = 50 * time.Millisecond

// SourceNames returns the names of the selected containers before their lines.
func SourceNames(ctx context.Context, engine *engineclient.Engine, o Options) ([]string, error) {
	list, err := o.containers(ctx, engine)
	var out []string
	for _, c := range list {
		out = append(out, SourceName(o.Project, c.Service, c.Name, c.Number))
	}
	return out, err
}

// containers returns the containers that the options select, running or not.
func (o Options) containers(ctx context.Context, engine *engineclient.Engine) ([]observe.Container, error) {
	list, err := observe.Containers(ctx, engine, o.Project, true)
	return slices.DeleteFunc(list, func(c observe.Container) bool { return c.OneOff || !o.wants(c.Service, c.Number) }), err
}

func (o Options) wants(service string, number int) bool {
	if o.Number > 0 && number != o.Number {
		return false
	}
	return o.Wants == nil || o.Wants(service)
}

func (o Options) awaits(service string) bool { return o.Awaits == nil || o.Awaits(service) }

// Read shows the logs of a project's containers, merged by time.
func Read(ctx context.Context, engine *engineclient.Engine, o Options, out Output) error {
	list, err := o.containers(ctx, engine)
	if err != nil {
		return err
	}
	var sources []*logSource
	for _, c := range list {
		sources = append(sources, &logSource{id: c.ID, name: SourceName(o.Project, c.Service, c.Name, c.Number)})
	}
	return showMerged(ctx, engine, o, sources, out)
}

// showMerged shows the sources' lines sorted by time. If a source cannot be read,
// the others are still shown.
func showMerged(ctx context.Context, engine *engineclient.Engine, o Options, sources []*logSource, out Output) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var readers sync.WaitGroup
	defer readers.Wait()
	for _, s := range sources {
		s.batches = make(chan []Line, 2)
		readers.Go(func() { s.read(ctx, engine, o) })
	}
	merge(sources, out)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return report(sources, out)
}

// report reports each source that could not be read to its end. A log driver whose logs
// cannot be read is a warning, not an error.
func report(sources []*logSource, out Output) error {
	var failed []error
	for _, s := range sources {
		switch {
		case s.err == nil, engineclient.IsGone(s.err): // its lines up to the removal are shown
		case engineclient.CannotReadLogs(s.err):
			out.Warn(s.name, s.err.Error())
		default:
			failed = append(failed, fmt.Errorf("logs of %s: %w", s.name, s.err))
		}
	}
	return errors.Join(failed...)
}
