package logs

import (
	"errors"
	"fmt"
	"slices"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
)

// errCutLog is returned when a log stream ends repeatedly while its container runs, after the last attempt to reopen it.
var errCutLog = errors.New("the engine ended the log stream while the container runs: lines may be missing")

// stream shows one run of a container. A stream that is cut is reopened from the last line.
func (f *Follower) stream(t *tracked) error {
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
func (f *Follower) runs(t *tracked) bool {
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
func (f *Follower) lastLines(t *tracked, unfinished []Line, err error) error {
	if err == nil && !f.engine.Podman() {
		f.show(t, unfinished)
		return nil
	}
	unfinished, err = f.read(t, false)
	f.show(t, unfinished)
	return f.finished(err)
}

// finished returns the error of reading a log. A removed container is not an error: its lines so far are shown.
func (f *Follower) finished(err error) error {
	if engineclient.IsGone(err) {
		return nil
	}
	return err
}

// failed reports why lines are not shown. A log driver that does not support reading is not an error of the run.
func (f *Follower) failed(t *tracked, err error) {
	f.out.Warn(t.source, engineclient.Plain(err).Error())
	if engineclient.CannotReadLogs(err) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut = append(f.cut, fmt.Errorf("logs of %s: %w", t.source, err))
}

// read shows the lines after a container's cursor, and returns the lines without a newline.
func (f *Follower) read(t *tracked, follow bool) (unfinished []Line, err error) {
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
func (f *Follower) show(t *tracked, lines []Line) {
	for _, l := range lines {
		t.mark.pass(l.Ends)
		f.lines.line(t.source, l)
	}
}
