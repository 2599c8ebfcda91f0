package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// hookOutput shows the output of a hook among the lines of the containers, as
// docker compose does: "web-1 ->" in a container, "web pre_start[0] ->" before it.
func (s *session) hookOutput(h apply.HookRun, stderr bool) io.WriteCloser {
	if !s.shown[h.Container.Service] || h.Phase == plan.OnSync {
		return discard{}
	}
	return hookWriter(s.printer, s.change.want.Name(), h, stderr, s.Now)
}

// hookOutput shows the output of the commands of develop.watch. That of other
// hooks is shown by the attached up.
func (w *watching) hookOutput(h apply.HookRun, stderr bool) io.WriteCloser {
	if h.Phase != plan.OnSync {
		return discard{}
	}
	return hookWriter(w.printer, w.want.Name(), h, stderr, w.Now)
}

func hookWriter(printer *view.LogPrinter, project string, h apply.HookRun, stderr bool, now func() time.Time) io.WriteCloser {
	source := logs.SourceName(project, h.Container.Service, h.Container.Name, h.Container.Number)
	name := source
	if h.Phase == plan.PreStart {
		name = fmt.Sprintf("%s %s[%d]", h.Container.Service, h.Phase, h.Index)
	}
	return printer.Writer(printer.Hook(source, name+view.HookMark), stderr, now)
}

// discard is a writer that drops its input.
type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func (discard) Close() error { return nil }
