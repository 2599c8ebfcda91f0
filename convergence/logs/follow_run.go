package logs

import (
	"errors"
	"fmt"
	"slices"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
)

// errCutLog is a log stream that ended although its container runs, more often than it was opened again.
var errCutLog = errors.New("the engine ended the log stream while the container runs: lines may be missing")

// stream shows one run of a container. A stream that is cut is opened again from the last line on.
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

// lastLines shows how a run has ended. After a stream that failed, and with Podman, whose streams end before the last
// lines at times, what is missing is read once more.
func (f *Follower) lastLines(t *tracked, unfinished []Line, err error) error {
	if err == nil && !f.engine.Podman() {
		f.show(t, unfinished)
		return nil
	}
	unfinished, err = f.read(t, false)
	f.show(t, unfinished)
	return f.finished(err)
}

// finished is the error of a log that was read. What a container that is gone had written is shown.
func (f *Follower) finished(err error) error {
	if engineclient.IsGone(err) {
		return nil
	}
	return err
}

// failed reports why lines are not shown. What a log driver cannot give is no failure of the run.
func (f *Follower) failed(t *tracked, err error) {
	f.out.Warn(t.source, engineclient.Plain(err).Error())
	if engineclient.CannotReadLogs(err) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut = append(f.cut, fmt.Errorf("logs of %s: %w", t.source, err))
}

// read shows what comes after a container's mark, and returns the lines that had no end by then.
func (f *Follower) read(t *tracked, follow bool) (unfinished []Line, err error) {
	// Whatever comes is new, so --tail is not for it.
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

// show shows lines and moves the mark over them.
func (f *Follower) show(t *tracked, lines []Line) {
	for _, l := range lines {
		t.mark.pass(l.Ends)
		f.lines.line(t.source, l)
	}
}
