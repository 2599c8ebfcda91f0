package cli

import (
	"fmt"
	"io"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/planner"
)

// hookOutput shows the output of a hook among the lines of the containers, as
// docker compose does: "web-1 ->" in a container, "web pre_start[0] ->" before it.
func (s *session) hookOutput(h convergence.HookRun, stderr bool) io.WriteCloser {
	if !s.shown[h.Container.Service] || h.Phase == planner.OnSync {
		return discard{}
	}
	source := convergence.SourceName(s.change.want.Name(), h.Container.Service, h.Container.Name, h.Container.Number)
	name := source
	if h.Phase == planner.PreStart {
		name = fmt.Sprintf("%s %s[%d]", h.Container.Service, h.Phase, h.Index)
	}
	return s.printer.Writer(s.printer.Hook(source, name+view.HookMark), stderr, s.Now)
}

// discard is a writer for output that nobody asked for.
type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func (discard) Close() error { return nil }
