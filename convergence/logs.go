package convergence

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// LastLines are the last n lines that a container wrote.
func LastLines(ctx context.Context, engine *engineclient.Engine, id string, n int) ([]string, error) {
	var lines []string
	err := readLogs(ctx, engine, id, container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(n)}, func(l Line) {
		lines = append(lines, string(l.Text))
	})
	return lines, err
}

// Sources are the names under which containers are shown, in order.
func Sources(ctx context.Context, engine *engineclient.Engine, o FollowOptions) ([]string, error) {
	list, err := o.containers(ctx, engine)
	var out []string
	for _, c := range list {
		out = append(out, SourceName(o.Project, c.Service, c.Name, c.Number))
	}
	return out, err
}

// containers are those that the options mean, running or not.
func (o FollowOptions) containers(ctx context.Context, engine *engineclient.Engine) ([]Listed, error) {
	list, err := List(ctx, engine, o.Project, true)
	return slices.DeleteFunc(list, func(c Listed) bool { return c.OneOff || !o.wants(c.Service, c.Number) }), err
}

func (o FollowOptions) wants(service string, number int) bool {
	if o.Number > 0 && number != o.Number {
		return false
	}
	return o.Wants == nil || o.Wants(service)
}

// Logs shows what the containers of a project have written, in the order of
// time.
func Logs(ctx context.Context, engine *engineclient.Engine, o FollowOptions, out Output) error {
	list, err := o.containers(ctx, engine)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var readers sync.WaitGroup
	defer readers.Wait()
	var sources []*logSource
	for _, c := range list {
		s := &logSource{name: SourceName(o.Project, c.Service, c.Name, c.Number), lines: make(chan Line, 256)}
		sources = append(sources, s)
		readers.Go(func() { s.read(ctx, engine, c.ID, o) })
	}
	return merge(sources, out)
}

// logSource is one container's log on its way into the merge.
type logSource struct {
	name  string
	lines chan Line
	err   error // set before lines is closed
	head  Line
}

func (s *logSource) read(ctx context.Context, engine *engineclient.Engine, id string, o FollowOptions) {
	defer close(s.lines)
	s.err = readLogs(ctx, engine, id, container.LogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true, Since: o.Since, Until: o.Until, Tail: o.Tail,
	}, func(l Line) {
		l.Text = append([]byte(nil), l.Text...) // the reader uses its buffer again
		select {
		case s.lines <- l:
		case <-ctx.Done():
		}
	})
}

// merge puts the sources' lines in the order of time.
func merge(sources []*logSource, out Output) error {
	var open []*logSource
	advance := func(s *logSource) (bool, error) {
		line, ok := <-s.lines
		s.head = line
		if !ok {
			return false, s.err
		}
		return true, nil
	}
	for _, s := range sources {
		ok, err := advance(s)
		if err != nil {
			return err
		}
		if ok {
			open = append(open, s)
		}
	}
	for len(open) > 0 {
		i := earliest(open)
		out.Line(open[i].name, open[i].head.Stderr, open[i].head.At, open[i].head.Text)
		ok, err := advance(open[i])
		if err != nil {
			return err
		}
		if !ok {
			open = append(open[:i], open[i+1:]...)
		}
	}
	return nil
}

func earliest(open []*logSource) int {
	best, at := 0, time.Time{}
	for i, s := range open {
		if i == 0 || s.head.At.Before(at) {
			best, at = i, s.head.At
		}
	}
	return best
}
