package apply

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// NetworkInUse says that a network is not removed, since containers are on it.
type NetworkInUse struct {
	Network    string
	Containers []string
	Err        error
}

func (e *NetworkInUse) Error() string {
	return "still in use by " + strings.Join(e.Containers, ", ")
}

func (e *NetworkInUse) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *NetworkInUse) Hint() string {
	return "stop them, or take them off it: `docker network disconnect " + e.Network + " " + e.Containers[0] + "`"
}

// lateEnds is how long the engine gets to take the ends of containers that are
// gone off a network.
const lateEnds = 3 * time.Second

// removeNetwork removes a network. A busy Docker Engine 20.10 keeps the end of a
// container on it for a moment after the container is gone, and for good where
// that was killed while it started (moby#42119): such an end is taken off.
func (a *applier) removeNetwork(ctx context.Context, x plan.RemoveNetwork) error {
	ref := x.Network.Ref()
	if a.engine.Podman() {
		ref = x.Network.Name // by the ID it would be taken away from under its containers
	}
	for deadline := time.Now().Add(lateEnds); ; {
		err := engineclient.IgnoreGone(a.engine.NetworkRemove(ctx, ref))
		if !engineclient.HasEndpoints(err) {
			return err
		}
		users, ghosts, lookErr := a.endsOn(ctx, ref)
		switch {
		case engineclient.IsNotFound(lookErr):
			return nil
		case lookErr != nil:
			return err
		case len(users) > 0 && x.Leave:
			return warn([]string{(&NetworkInUse{Containers: users}).Error()})
		case len(users) > 0:
			return &NetworkInUse{Network: x.Network.Name, Containers: users, Err: err}
		case time.Now().After(deadline):
			return err
		}
		for _, name := range ghosts {
			_ = a.engine.NetworkDisconnect(ctx, ref, name, true) // the next removal tells
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// endsOn are the containers on a network, and the names of those that are gone
// and have an end there all the same. Podman minds those that do not run, too.
func (a *applier) endsOn(ctx context.Context, ref string) (users, ghosts []string, err error) {
	if a.engine.Podman() {
		list, err := a.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Filters("network", ref)})
		for _, c := range list {
			users = append(users, observe.ContainerName(c))
		}
		slices.Sort(users)
		return users, nil, err
	}
	found, err := a.engine.NetworkInspect(ctx, ref, network.InspectOptions{})
	if err != nil {
		return nil, nil, err
	}
	for id, end := range found.Containers {
		_, err := a.engine.ContainerInspect(ctx, id)
		switch {
		case engineclient.IsNotFound(err):
			ghosts = append(ghosts, end.Name)
		case err != nil:
			return nil, nil, err
		default:
			users = append(users, end.Name)
		}
	}
	slices.Sort(users)
	return users, ghosts, nil
}
