package logs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
)

// errCutLog is returned when a log stream ends repeatedly while its container runs, after the last attempt to reopen it.
var errCutLog = errors.New("the engine ended the log stream while the container runs: lines may be missing")

// streamReader shows the lines of the followed containers.
type streamReader struct {
	*containerStates
	engine *engineclient.Engine
	out    Output
	lines  *logWindow
	ctx    context.Context
	cut    []error // errors of logs that could not be read to the end
}

// stream shows one run of a container. A stream that is cut is reopened from the last line.
func (f *streamReader) stream(t *tracked) error {
	f.lines.open()
	defer f.lines.close(t.source)
	if f.options.Unlogged != nil && f.options.Unlogged(t.service) {
		return f.finished(f.attached(t))
	}
	for failed := 0; ; {
		before := t.mark
		unfinished, err := f.read(t, true)
		if f.ctx.Err() != nil || err == nil && f.options.Until != "" || engineclient.CannotReadLogs(err) || engineclient.IsGone(err) {
			f.show(t, unfinished)
			return f.finished(err)
		}
		if !f.runs(t) {
			return f.lastLines(t, unfinished, err)
		}
		if failed++; t.mark != before {
			failed = 0
		}
		if failed == engineclient.MaxReopened {
			return errors.Join(err, errCutLog)
		}
		wait.Sleep(f.ctx, engineclient.ReopenAfter)
	}
}

// runs reports whether a container still runs, so that more lines can follow.
func (f *streamReader) runs(t *tracked) bool {
	f.mu.Lock()
	dying := t.dying
	f.mu.Unlock()
	if dying {
		return false
	}
	c, err := f.engine.ContainerInspect(f.ctx, t.id)
	return err == nil && c.State.Running && !c.State.Restarting
}

// lastLines shows the last lines of a run. After a failed stream, and with Podman, whose streams sometimes end before
// the last lines, it reads the log again from the cursor.
func (f *streamReader) lastLines(t *tracked, unfinished []Line, err error) error {
	if err == nil && !f.engine.Podman() {
		f.show(t, unfinished)
		return nil
	}
	unfinished, err = f.read(t, false)
	f.show(t, unfinished)
	return f.finished(err)
}

// finished returns the error of reading a log. A removed container is not an error: its lines so far are shown.
func (f *streamReader) finished(err error) error {
	if engineclient.IsGone(err) {
		return nil
	}
	return err
}

// failed reports why lines are not shown. A log driver that does not support reading is not an error of the run.
func (f *streamReader) failed(t *tracked, err error) {
	f.out.Warn(t.source, engineclient.Plain(err).Error())
	if engineclient.CannotReadLogs(err) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut = append(f.cut, fmt.Errorf("logs of %s: %w", t.source, err))
}

// read shows the lines after a container's cursor, and returns the lines without a newline.
func (f *streamReader) read(t *tracked, follow bool) (unfinished []Line, err error) {
	// --tail does not apply: all lines after the cursor are new.
	o := container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: follow, Since: f.options.Since, Until: f.options.Until}
	if !t.mark.at.IsZero() {
		o.Since = engineclient.Timestamp(t.mark.at)
	}
	known := t.mark
	shown := func(l Line) bool {
		if l.Ends.Equal(known.at) && known.count > 0 {
			known.count--
			return true
		}
		return l.Ends.Before(known.at)
	}
	unfinished, err = readLogPart(f.ctx, f.engine, t.id, o, func(l Line) {
		if !shown(l) {
			f.show(t, []Line{l})
		}
	})
	return slices.DeleteFunc(unfinished, shown), err
}

// show shows lines and moves the cursor past them.
func (f *streamReader) show(t *tracked, lines []Line) {
	for _, l := range lines {
		t.mark.pass(l.Ends)
		f.lines.line(t.source, l)
	}
}

// GiveUp records that the last lines of containers that have ended did not arrive.
func (f *streamReader) GiveUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tracked {
		if t.alive && t.dying && f.shows(t.service) {
			f.cut = append(f.cut, fmt.Errorf("logs of %s: the engine did not send the last lines in time: lines may be missing", t.source))
		}
	}
}

// Err joins the errors of logs that ended early. It is nil if all were read completely.
func (f *streamReader) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.cut...)
}

func (f *streamReader) comesBack(ctx context.Context, id string) bool {
	c, err := f.engine.ContainerInspect(ctx, id)
	return err == nil && (c.State.Restarting || c.State.Running)
}

// lastMark returns the cursor at the current end of a container's log.
func (f *streamReader) lastMark(id string) (cursor, error) {
	var m cursor
	err := ReadContainer(f.ctx, f.engine, id, container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(markDepth)}, func(l Line) {
		m.pass(l.Ends)
	})
	if engineclient.IsGone(err) {
		return m, nil
	}
	return m, err
}

// shown shows the sources' lines, or with --tail 0 only finds where they end.
func (f *streamReader) shown(sources []*logSource) error {
	if f.options.Tail != "0" {
		return showMerged(f.ctx, f.engine, f.options, sources, f.out)
	}
	for _, s := range sources {
		*s.mark, s.err = f.lastMark(s.id)
	}
	return report(sources, f.out)
}
