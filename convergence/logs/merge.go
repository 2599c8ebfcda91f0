package logs

import (
	"context"
	"slices"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// logSource is one container's log that is merged with others.
type logSource struct {
	id, name string
	mark     *cursor     // moved past the lines that are shown; may be nil
	batches  chan []Line // many lines at once: a channel operation costs more than reading a line
	err      error       // set before batches is closed
	lines    []Line      // remaining lines of the current batch
}

const (
	// batchText and batchLines bound a batch, and with it what a source holds.
	batchText  = 64 << 10
	batchLines = 512
)

// batch holds lines, with the text of all in one buffer.
type batch struct {
	lines []Line
	text  []byte
}

// fits reports whether a text can be added without moving the others.
func (b *batch) fits(text []byte) bool {
	return len(b.lines) < batchLines && len(b.text)+len(text) <= cap(b.text)
}

// add copies a line, because the reader reuses its buffer.
func (b *batch) add(l Line) {
	if b.text == nil {
		b.text = make([]byte, 0, max(batchText, len(l.Text)))
	}
	from := len(b.text)
	b.text = append(b.text, l.Text...)
	l.Text = b.text[from:len(b.text):len(b.text)]
	b.lines = append(b.lines, l)
}

// read reads the source to its end, or until the merge is cancelled.
func (s *logSource) read(ctx context.Context, engine *engineclient.Engine, o Options) {
	defer close(s.batches)
	var b batch
	s.err = ReadContainer(ctx, engine, s.id, container.LogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true, Since: o.Since, Until: o.Until, Tail: o.Tail,
	}, func(l Line) {
		if len(b.lines) > 0 && !b.fits(l.Text) {
			s.send(ctx, b)
			b = batch{}
		}
		b.add(l)
	})
	s.send(ctx, b)
}

func (s *logSource) send(ctx context.Context, b batch) {
	if len(b.lines) == 0 {
		return
	}
	select {
	case s.batches <- b.lines:
	case <-ctx.Done():
	}
}

// advance waits for the next line and reports whether there is one.
func (s *logSource) advance() bool {
	if len(s.lines) > 0 {
		s.lines = s.lines[1:]
	}
	if len(s.lines) == 0 {
		s.lines = <-s.batches
	}
	return len(s.lines) > 0
}

// merge shows the sources' lines sorted by time.
func merge(sources []*logSource, out Output) {
	open := slices.DeleteFunc(slices.Clone(sources), func(s *logSource) bool { return !s.advance() })
	for len(open) > 0 {
		i, limit := earliest(open)
		if !open[i].showUntil(limit, len(open) == 1, out) {
			open = slices.Delete(open, i, i+1)
		}
	}
}

// showUntil shows a source's lines up to the time of another source's next line,
// and reports whether there are more.
func (s *logSource) showUntil(limit time.Time, alone bool, out Output) bool {
	for {
		l := s.lines[0]
		if s.mark != nil {
			s.mark.pass(l.Ends)
		}
		out.Line(s.name, l.Stderr, l.At, l.Text)
		if !s.advance() {
			return false
		}
		if !alone && s.lines[0].At.After(limit) {
			return true
		}
	}
}

// earliest returns the source with the earliest line, and the time of the second earliest.
func earliest(open []*logSource) (int, time.Time) {
	best := 0
	for i, s := range open {
		if s.lines[0].At.Before(open[best].lines[0].At) {
			best = i
		}
	}
	var limit time.Time
	for i, s := range open {
		if at := s.lines[0].At; i != best && (limit.IsZero() || at.Before(limit)) {
			limit = at
		}
	}
	return best, limit
}
