package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// HookCutError reports a hook that could not run to its end because its
// container had exited or had been removed.
type HookCutError struct {
	Container string
	Hook      string // "post_start[0]"
	Err       error  // the hook's own failure
}

func (e *HookCutError) Error() string {
	return fmt.Sprintf("container %s exited before its hook %s had finished: %v", e.Container, e.Hook, e.Err)
}

func (e *HookCutError) Unwrap() error { return e.Err }

// cutExitCodes are the exit codes of an exec whose container ends. A hook can
// also exit with one of them by itself: what decides is its container.
var cutExitCodes = map[int]bool{
	125: true, // Podman: the runtime lost the container while it started the exec
	126: true, // Docker: the command could not be executed
	127: true, // runc: the container's file system is already unmounted
	128: true, // Docker with containerd 2: the init process is not running
	137: true, // the exec was killed with the container
}

// cutHook returns the failure of a hook as a HookCutError if the hook failed
// because its container ended, and the failure itself otherwise. It does not
// read error texts, because they differ between engines.
func (hs *hooks) cutHook(ctx context.Context, h HookRun, failure error) error {
	var exited *HookError
	if ctx.Err() != nil || errors.As(failure, &exited) && !cutExitCodes[exited.Code] {
		return failure
	}
	if !hs.endsNow(ctx, h.Container.Ref()) {
		return failure
	}
	return &HookCutError{Container: h.Container.Name, Hook: fmt.Sprintf("%s[%d]", h.Phase, h.Index), Err: failure}
}

// lateExit is how long after the failure of an exec the engine may report the end of its
// container.
const lateExit = 2 * time.Second

// endsNow reports whether a container has ended or does within lateExit.
func (hs *hooks) endsNow(ctx context.Context, ref string) bool {
	ctx, cancel := context.WithTimeout(ctx, lateExit)
	defer cancel()
	ended, failed := hs.engine.ContainerWait(ctx, ref, container.WaitConditionNotRunning)
	select {
	case <-ended:
		return true
	case err := <-failed:
		return engineclient.IsNotFound(err)
	}
}
