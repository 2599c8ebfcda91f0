package apply

import (
	"context"
	"io"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// HookRun is one run of a hook of a container.
type HookRun struct {
	Container plan.Subject
	Phase     plan.HookPhase
	Index     int // in the list of its phase
}

// hookOutput returns the writers for the output of a hook. flush writes
// unfinished last lines.
func (a *applier) hookOutput(h HookRun) (stdout, stderr io.Writer, flush func()) {
	if a.options.HookOutput == nil {
		return io.Discard, io.Discard, func() {}
	}
	out, err := a.options.HookOutput(h, false), a.options.HookOutput(h, true)
	return out, err, func() {
		_ = out.Close()
		_ = err.Close()
	}
}

// showHook shows what the container of a hook writes, until it has exited. The
// hook does not fail where its output cannot be read.
func (a *applier) showHook(ctx context.Context, h HookRun, id string) {
	if a.options.HookOutput == nil {
		return
	}
	stdout, stderr, flush := a.hookOutput(h)
	defer flush()
	o := container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true}
	_ = logs.ReadContainer(ctx, a.engine, id, o, func(l logs.Line) {
		w := stdout
		if l.Stderr {
			w = stderr
		}
		_, _ = w.Write(l.Text)
		_, _ = w.Write([]byte{'\n'})
	})
}
