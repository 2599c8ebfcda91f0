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
	"github.com/seed-6dc66d55/compose/internal/wait"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// NetworkInUse reports that a network is not removed because containers are connected.
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

// lateEndpoints is how long the engine may take to remove the endpoints of removed
// containers from a network.
const lateEndpoints = 3 * time.Second

// removeNetwork removes a network. A busy Docker Engine 20.10 keeps the endpoint of a
// container for a moment after its removal, and forever if the container was killed while
// it started (moby#42119). Such an endpoint is disconnected.
func (r *resources) removeNetwork(ctx context.Context, x plan.RemoveNetwork) error {
	ref := x.Network.Ref()
	if r.engine.Podman() {
		ref = x.Network.Name // by its ID, Podman removes a network that is in use
	}
	for deadline := time.Now().Add(lateEndpoints); ; {
		err := engineclient.IgnoreGone(r.engine.NetworkRemove(ctx, ref))
		if !engineclient.HasEndpoints(err) {
			return err
		}
		users, ghosts, lookErr := r.endpoints(ctx, ref)
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
			_ = r.engine.NetworkDisconnect(ctx, ref, name, true) // the next removal fails if this did
		}
		if !wait.Sleep(ctx, 50*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// endpoints returns the containers on a network, and the names of the endpoints whose
// container does not exist. For Podman a container that is not running counts too.
func (r *resources) endpoints(ctx context.Context, ref string) (users, ghosts []string, err error) {
	if r.engine.Podman() {
		list, err := r.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Filters("network", ref)})
		for _, c := range list {
			users = append(users, observe.ContainerName(c))
		}
		slices.Sort(users)
		return users, nil, err
	}
	found, err := r.engine.NetworkInspect(ctx, ref, network.InspectOptions{})
	if err != nil {
		return nil, nil, err
	}
	for id, end := range found.Containers {
		_, err := r.engine.ContainerInspect(ctx, id)
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
