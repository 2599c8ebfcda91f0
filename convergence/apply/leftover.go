package apply

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
// that creates its own. So has one that it is removing. The name is taken even
// before such a container can be inspected.

const (
	// lateGo is how long the engine gets to come to the end of such a call.
	lateGo = 5 * time.Second
	// lateLook is how often is looked whether it has: no event tells of a name.
	lateLook = 50 * time.Millisecond
)

// createOver creates a container, in the place of what a killed run has left
// under its name.
func (a *applier) createOver(ctx context.Context, name string, create func() error) error {
	until := time.Now().Add(lateGo)
	for {
		err := create()
		if !cerrdefs.IsConflict(err) || time.Now().After(until) || !a.makesPlace(ctx, name) {
			return err
		}
		select {
		case <-time.After(lateLook):
		case <-ctx.Done():
			return err
		}
	}
}

// makesPlace reports whether what has a container's name goes, or is still being
// made, and removes what a killed run has left: that never ran, and the lock
// says that nobody else makes it.
func (a *applier) makesPlace(ctx context.Context, name string) bool {
	found, err := a.engine.ContainerInspect(ctx, name)
	switch {
	case engineclient.IsNotFound(err):
		return true
	case err != nil, found.State == nil, found.Config == nil, found.Config.Labels[planner.LabelProject] != a.want.Name():
		return false
	case found.State.Status == container.StateCreated:
		return engineclient.IgnoreGone(a.engine.ContainerRemove(ctx, found.ID, container.RemoveOptions{})) == nil
	}
	return found.State.Status == container.StateRemoving
}
