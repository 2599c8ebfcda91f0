package apply

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
	"github.com/seed-6dc66d55/compose/internal/tail"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// HookError is a hook that did not end with 0.
type HookError struct {
	Service string
	Phase   plan.HookPhase
	Index   int
	Code    int
	Output  string // its last lines
	Kept    string // the container that it ran in, where that is one of its own
}

func (e *HookError) Error() string {
	text := fmt.Sprintf("%s hook exited with status %d: %s[%d]", e.Service, e.Code, e.Phase, e.Index)
	if e.Output != "" {
		text += ": " + e.Output
	}
	return text
}

// Hint says what to do.
func (e *HookError) Hint() string {
	if e.Kept == "" {
		return ""
	}
	return fmt.Sprintf("its container is kept for a look: `docker logs %s`; it goes before the hook is run again, and with `compose down`", e.Kept)
}

func (a *applier) runHook(ctx context.Context, x plan.RunHook) error {
	s, ok := a.want.Defined(x.Container.Service)
	if !ok {
		return nil
	}
	switch x.Phase {
	case plan.PreStart:
		return a.preStart(ctx, x)
	case plan.OnSync:
		return a.runOnSync(ctx, s, x)
	}
	hooks := s.PostStart
	if x.Phase == plan.PreStop {
		hooks = s.PreStop
	}
	for i, hook := range hooks {
		h := HookRun{Container: x.Container, Phase: x.Phase, Index: i}
		err := a.execHook(ctx, s, h, hook)
		var cut *HookCutError
		switch {
		case err == nil:
		case x.Phase == plan.PreStop && errors.As(err, &cut):
			return nil // the container that it prepares for its stop has ended
		default:
			return err
		}
	}
	return nil
}

// execHook runs a hook in its container.
func (a *applier) execHook(ctx context.Context, s project.Service, h HookRun, hook types.ServiceHook) error {
	code, output, err := a.execShown(ctx, h, hook)
	switch {
	case err != nil:
		err = fmt.Errorf("%s[%d]: %w", h.Phase, h.Index, err)
	case code != 0:
		err = &HookError{Service: s.Name, Phase: h.Phase, Index: h.Index, Code: code, Output: output}
	default:
		return nil
	}
	return a.cutHook(ctx, h, err)
}

// runOnSync runs the command of a rule of develop.watch.
func (a *applier) runOnSync(ctx context.Context, s project.Service, x plan.RunHook) error {
	if s.Develop == nil || x.Rule >= len(s.Develop.Watch) {
		return nil
	}
	code, output, err := a.execShown(ctx, HookRun{Container: x.Container, Phase: x.Phase, Index: x.Rule}, s.Develop.Watch[x.Rule].Exec)
	if err != nil || code == 0 {
		return err
	}
	return &SyncExecError{Service: s.Name, Rule: x.Rule, Code: code, Output: output}
}

// SyncExecError is a command of develop.watch that did not end with 0.
type SyncExecError struct {
	Service    string
	Rule, Code int
	Output     string // its last lines
}

func (e *SyncExecError) Error() string {
	text := fmt.Sprintf("service %q develop.watch[%d].exec exited with code %d", e.Service, e.Rule, e.Code)
	if e.Output != "" {
		text += ": " + e.Output
	}
	return text
}

// execShown runs a hook to its end, shows its output, and returns its exit code
// and last output.
func (a *applier) execShown(ctx context.Context, h HookRun, hook types.ServiceHook) (int, string, error) {
	stdout, stderr, flush := a.hookOutput(h)
	defer flush()
	code, output, err := a.exec(ctx, h.Container, hook, stdout, stderr)
	return code, a.want.Scrub(output), err
}

// exec runs a command in a container to its end and returns its exit code and
// last output.
func (a *applier) exec(ctx context.Context, c plan.Subject, hook types.ServiceHook, stdout, stderr io.Writer) (int, string, error) {
	last := &tail.Buffer{Limit: 2 << 10}
	code, err := stdio.ExecOutput(ctx, a.engine, c, stdio.Command{
		Argv: hook.Command, Env: spec.Environment(hook.Environment), User: hook.User, Dir: hook.WorkingDir, Privileged: hook.Privileged,
	}, io.MultiWriter(last, stdout), io.MultiWriter(last, stderr))
	if err != nil {
		return 0, "", err
	}
	return code, last.String(), nil
}
