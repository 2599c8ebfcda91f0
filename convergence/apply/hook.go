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

// HookError reports a hook that exited with an error.
type HookError struct {
	Service string
	Phase   plan.HookPhase
	Index   int
	Code    int
	Output  string // its last lines
	Kept    string // the hook's own container, if it has one
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

func (hs *hooks) run(ctx context.Context, x plan.RunHook) error {
	s, ok := hs.want.Defined(x.Container.Service)
	if !ok {
		return nil
	}
	switch x.Phase {
	case plan.PreStart:
		return hs.preStart(ctx, x)
	case plan.OnSync:
		return hs.runOnSync(ctx, s, x)
	}
	hooks := s.PostStart
	if x.Phase == plan.PreStop {
		hooks = s.PreStop
	}
	for i, hook := range hooks {
		h := HookRun{Container: x.Container, Phase: x.Phase, Index: i}
		err := hs.execHook(ctx, s, h, hook)
		var cut *HookCutError
		switch {
		case err == nil:
		case x.Phase == plan.PreStop && errors.As(err, &cut):
			return nil // the container has exited, so there is nothing to prepare
		default:
			return err
		}
	}
	return nil
}

// execHook runs a hook in its container.
func (hs *hooks) execHook(ctx context.Context, s project.Service, h HookRun, hook types.ServiceHook) error {
	code, output, err := hs.execShown(ctx, h, hook)
	switch {
	case err != nil:
		err = fmt.Errorf("%s[%d]: %w", h.Phase, h.Index, err)
	case code != 0:
		err = &HookError{Service: s.Name, Phase: h.Phase, Index: h.Index, Code: code, Output: output}
	default:
		return nil
	}
	return hs.cutHook(ctx, h, err)
}

// runOnSync runs the command of a rule of develop.watch.
func (hs *hooks) runOnSync(ctx context.Context, s project.Service, x plan.RunHook) error {
	if s.Develop == nil || x.Rule >= len(s.Develop.Watch) {
		return nil
	}
	code, output, err := hs.execShown(ctx, HookRun{Container: x.Container, Phase: x.Phase, Index: x.Rule}, s.Develop.Watch[x.Rule].Exec)
	if err != nil || code == 0 {
		return err
	}
	return &SyncExecError{Service: s.Name, Rule: x.Rule, Code: code, Output: output}
}

// SyncExecError reports a command of develop.watch that exited with an error.
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
func (hs *hooks) execShown(ctx context.Context, h HookRun, hook types.ServiceHook) (int, string, error) {
	stdout, stderr, flush := hs.hookOutput(h)
	defer flush()
	code, output, err := hs.exec(ctx, h.Container, hook, stdout, stderr)
	return code, hs.want.Scrub(output), err
}

// exec runs a command in a container to its end and returns its exit code and
// last output.
func (hs *hooks) exec(ctx context.Context, c plan.Subject, hook types.ServiceHook, stdout, stderr io.Writer) (int, string, error) {
	last := &tail.Buffer{Limit: 2 << 10}
	code, err := stdio.ExecOutput(ctx, hs.engine, c, stdio.Command{
		Argv: hook.Command, Env: spec.Environment(hook.Environment), User: hook.User, Dir: hook.WorkingDir, Privileged: hook.Privileged,
	}, io.MultiWriter(last, stdout), io.MultiWriter(last, stderr))
	if err != nil {
		return 0, "", err
	}
	return code, last.String(), nil
}
