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
func (hs *hooks) hookOutput(h HookRun) (stdout, stderr io.Writer, flush func()) {
	if hs.options.HookOutput == nil {
		return io.Discard, io.Discard, func() {}
	}
	out, err := hs.options.HookOutput(h, false), hs.options.HookOutput(h, true)
	return out, err, func() {
		_ = out.Close()
		_ = err.Close()
	}
}

// showHook shows what the container of a hook writes, until it has exited. The
// hook does not fail where its output cannot be read.
func (hs *hooks) showHook(ctx context.Context, h HookRun, id string) {
	if hs.options.HookOutput == nil {
		return
	}
	stdout, stderr, flush := hs.hookOutput(h)
	defer flush()
	o := container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true}
	_ = logs.ReadContainer(ctx, hs.engine, id, o, func(l logs.Line) {
		w := stdout
		if l.Stderr {
			w = stderr
		}
		_, _ = w.Write(l.Text)
		_, _ = w.Write([]byte{'\n'})
	})
}
