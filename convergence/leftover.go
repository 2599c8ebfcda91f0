package convergence

import (
	"context"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// An engine goes on with a call whose caller was killed: a container that it
// makes then is not there yet when the next run looks, and has the name when
// that creates its own. So has one that it is removing.

// lateGo is how long the engine gets to come to the end of such a removal.
const lateGo = 5 * time.Second

// createOver creates a container, in the place of what a killed run has left
// under its name. It never ran, and the lock says that nobody else makes it.
func (a *applier) createOver(ctx context.Context, name string, create func() error) error {
	err := create()
	if !cerrdefs.IsConflict(err) {
		return err
	}
	found, inspectErr := a.engine.ContainerInspect(ctx, name)
	switch {
	case engineclient.IsNotFound(inspectErr):
		return create()
	case inspectErr != nil, found.State == nil, found.Config == nil, found.Config.Labels[planner.LabelProject] != a.want.Name():
		return err
	case found.State.Status == container.StateCreated:
		removeErr := a.engine.ContainerRemove(ctx, found.ID, container.RemoveOptions{})
		if gone(removeErr) != nil {
			return err
		}
	case found.State.Status != container.StateRemoving:
		return err
	}
	if !a.leaves(ctx, found.ID) {
		return err
	}
	return create()
}

// leaves waits until a container that is being removed is gone.
func (a *applier) leaves(ctx context.Context, id string) bool {
	ctx, cancel := context.WithTimeout(ctx, lateGo)
	defer cancel()
	for {
		if _, err := a.engine.ContainerInspect(ctx, id); engineclient.IsNotFound(err) {
			return true
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return false
		}
	}
}
