package convergence

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// HookError is a hook that did not end with 0.
type HookError struct {
	Service string
	Phase   planner.HookPhase
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

// Cut reports whether a hook can have failed only because its container ended
// before it did, which a command is free to do.
func (e *HookError) Cut() bool { return e.Code == lost || e.Code == cannotExec || e.Code == killed }

// The exit codes of hooks in a container that has ended.
const (
	lost       = 125 // Podman's: its runtime lost the container while it began the hook
	cannotExec = 126
	killed     = 137
)

// Hint says what to do.
func (e *HookError) Hint() string {
	if e.Kept == "" {
		return ""
	}
	return fmt.Sprintf("its container is kept for a look: `docker logs %s`; it goes before the hook is run again, and with `compose down`", e.Kept)
}

func (a *applier) runHook(ctx context.Context, x planner.RunHook) error {
	s, ok := a.want.Defined(x.Container.Service)
	if !ok {
		return nil
	}
	switch x.Phase {
	case planner.PreStart:
		return a.preStart(ctx, x)
	case planner.OnSync:
		return a.runOnSync(ctx, s, x)
	}
	hooks := s.PostStart
	if x.Phase == planner.PreStop {
		hooks = s.PreStop
	}
	for i, hook := range hooks {
		code, output, err := a.execHook(ctx, HookRun{Container: x.Container, Phase: x.Phase, Index: i}, hook)
		if err != nil && x.Phase == planner.PreStop && a.hasEnded(ctx, x.Container, err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s[%d]: %w", x.Phase, i, err)
		}
		if code != 0 {
			return &HookError{Service: s.Name, Phase: x.Phase, Index: i, Code: code, Output: output}
		}
	}
	return nil
}

// hasEnded reports whether a hook could not run because its container does not run any more. An engine lists a
// container as running for a moment after its end: Docker Engine 28.5 after kill.
func (a *applier) hasEnded(ctx context.Context, c planner.Subject, err error) bool {
	if notRunning(err) != nil {
		return false
	}
	found, err := a.engine.ContainerInspect(ctx, c.Ref())
	return cerrdefs.IsNotFound(err) || err == nil && !found.State.Running
}

// runOnSync runs the command of a rule of develop.watch.
func (a *applier) runOnSync(ctx context.Context, s project.Service, x planner.RunHook) error {
	if s.Develop == nil || x.Rule >= len(s.Develop.Watch) {
		return nil
	}
	code, output, err := a.execHook(ctx, HookRun{Container: x.Container, Phase: x.Phase, Index: x.Rule}, s.Develop.Watch[x.Rule].Exec)
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

// execHook runs a hook to its end, shows its output, and returns its exit code
// and last output.
func (a *applier) execHook(ctx context.Context, h HookRun, hook types.ServiceHook) (int, string, error) {
	stdout, stderr, flush := a.hookOutput(h)
	defer flush()
	code, output, err := a.exec(ctx, h.Container, hook, stdout, stderr)
	return code, a.want.Scrub(output), err
}

// exec runs a command in a container to its end and returns its exit code and
// last output.
func (a *applier) exec(ctx context.Context, c planner.Subject, hook types.ServiceHook, stdout, stderr io.Writer) (int, string, error) {
	created, err := a.engine.ContainerExecCreate(ctx, c.Ref(), container.ExecOptions{
		User: hook.User, Privileged: hook.Privileged, WorkingDir: hook.WorkingDir,
		Env: spec.Environment(hook.Environment), Cmd: hook.Command, AttachStdout: true, AttachStderr: true,
	})
	if err != nil {
		return 0, "", err
	}
	stream, err := a.engine.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{})
	if err != nil {
		return 0, "", err
	}
	defer stream.Close()
	defer context.AfterFunc(ctx, stream.Close)()
	last := &tail{limit: 2 << 10}
	if _, err := stdcopy.StdCopy(io.MultiWriter(last, stdout), io.MultiWriter(last, stderr), stream.Reader); err != nil {
		return 0, "", err
	}
	ended, err := a.engine.ContainerExecInspect(ctx, created.ID)
	return ended.ExitCode, last.String(), err
}

// tail keeps the last bytes that are written to it.
type tail struct {
	limit int
	kept  []byte
}

var _ io.Writer = (*tail)(nil)

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - t.limit; over > 0 {
		t.kept = t.kept[over:]
	}
	return len(p), nil
}

// String is what was kept, from the start of a line on.
func (t *tail) String() string {
	kept := t.kept
	if len(kept) == t.limit {
		if _, rest, ok := bytes.Cut(kept, []byte("\n")); ok {
			kept = rest
		}
	}
	return strings.TrimSpace(string(kept))
}
