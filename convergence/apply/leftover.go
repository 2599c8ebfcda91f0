package apply

import (
	"context"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
	"github.com/seed-6dc66d55/compose/planner"
)

// An engine continues a call whose caller was killed. A container that it is still
// creating or removing may be missing when the next run observes, and have the name when
// that run creates its own. The name is taken even before such a container can be
// inspected.

const (
	// lateGo is how long such a call of the engine may still take.
	lateGo = 5 * time.Second
	// lateLook is the pause between two attempts, because no event reports a free name.
	lateLook = 50 * time.Millisecond
)

// createOver creates a container, and replaces one that a killed run left under its name.
func (cs *containers) createOver(ctx context.Context, name string, create func() error) error {
	until := time.Now().Add(lateGo)
	for {
		err := create()
		if !cerrdefs.IsConflict(err) || time.Now().After(until) || !cs.makesPlace(ctx, name) {
			return err
		}
		if !wait.Sleep(ctx, lateLook) {
			return err
		}
	}
}

// makesPlace reports whether a container's name will become free, because its holder is
// being removed or is not created yet. It removes what a killed run has left: that was
// never started, and the lock excludes that another run is creating it.
func (cs *containers) makesPlace(ctx context.Context, name string) bool {
	found, err := cs.engine.ContainerInspect(ctx, name)
	switch {
	case engineclient.IsNotFound(err):
		return true
	case err != nil, found.State == nil, found.Config == nil, found.Config.Labels[planner.LabelProject] != cs.want.Name():
		return false
	case found.State.Status == container.StateCreated:
		return engineclient.IgnoreGone(cs.engine.ContainerRemove(ctx, found.ID, container.RemoveOptions{})) == nil
	}
	return found.State.Status == container.StateRemoving
}
