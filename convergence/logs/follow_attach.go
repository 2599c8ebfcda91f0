package logs

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// attachWithin is how long the engine has to open the output of a container before it starts.
const attachWithin = 5 * time.Second

// Starting attaches to a container whose log driver does not support reading. It is called before the container
// starts, because earlier output cannot be read later. If it fails, the Follower attaches after the start.
func (f *streamReader) Starting(c plan.Subject) {
	if f.options.Unlogged == nil || !f.options.Unlogged(c.Service) || !f.shows(c.Service) {
		return
	}
	ctx, cancel := context.WithTimeout(f.ctx, attachWithin)
	defer cancel()
	found, err := f.engine.ContainerInspect(ctx, c.Ref())
	if err != nil {
		return
	}
	output, err := f.attach(ctx, found.ID)
	if err != nil {
		return
	}
	t := f.track(found.ID, c.Name, c.Service, c.Number)
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.output != nil {
		t.output.Close() // left over from a start that failed
	}
	t.output = output
}

func (f *streamReader) attach(ctx context.Context, id string) (*types.HijackedResponse, error) {
	output, err := f.engine.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdout: true, Stderr: true})
	if err != nil {
		return nil, err
	}
	context.AfterFunc(f.ctx, output.Close)
	return &output, nil
}

// attached shows the output of one run of a container without a readable log: from its start if Starting attached
// to it, otherwise from now on.
func (f *streamReader) attached(t *tracked) error {
	found, err := f.engine.ContainerInspect(f.ctx, t.id)
	if err != nil {
		return err
	}
	f.mu.Lock()
	output := t.output
	t.output = nil
	f.mu.Unlock()
	if output == nil {
		if output, err = f.attach(f.ctx, t.id); err != nil {
			return err
		}
	}
	defer output.Close()
	stdout, stderr := &lineWriter{f: f, t: t}, &lineWriter{f: f, t: t, stderr: true}
	defer stdout.end()
	defer stderr.end()
	if found.Config.Tty {
		_, err = io.Copy(stdout, output.Reader)
	} else {
		_, err = stdcopy.StdCopy(stdout, stderr, output.Reader)
	}
	if f.ctx.Err() != nil || !f.runs(t) {
		return nil // the connection ends with the container
	}
	return err
}

// lineWriter shows each line that is written to it.
type lineWriter struct {
	f      *streamReader
	t      *tracked
	stderr bool
	open   []byte // a line without a newline so far
}

func (w *lineWriter) Write(p []byte) (int, error) {
	n := len(p)
	for {
		text, rest, whole := bytes.Cut(p, []byte("\n"))
		w.open = append(w.open, text...)
		if !whole && len(w.open) < longestLine {
			return n, nil
		}
		w.show()
		p = rest
	}
}

// end shows the last line, which may lack a newline.
func (w *lineWriter) end() {
	if len(w.open) > 0 {
		w.show()
	}
}

func (w *lineWriter) show() {
	now := time.Now()
	w.f.show(w.t, []Line{{At: now, Ends: now, Stderr: w.stderr, Text: w.open}})
	w.open = w.open[:0]
}
