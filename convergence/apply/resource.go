package apply

import (
	"context"
	"fmt"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (a *applier) createNetwork(ctx context.Context, x plan.CreateNetwork) error {
	n, ok := a.want.Network(x.Key)
	if !ok {
		return fmt.Errorf("no network %s in the project", x.Key)
	}
	options, err := spec.Network(a.want.Name(), x.Key, n, a.options.Version)
	if err != nil {
		return err
	}
	_, err = a.engine.NetworkCreate(ctx, n.Name, options)
	if cerrdefs.IsConflict(err) {
		return nil // another run made it in the meantime
	}
	if engineclient.PoolExhausted(err) {
		return a.explainPool(ctx, err)
	}
	return err
}

// PoolExhausted says that the engine has no subnet left for a network.
type PoolExhausted struct {
	Networks int
	Err      error
}

func (e *PoolExhausted) Error() string {
	return fmt.Sprintf("the engine has no free address pool: %d networks use them", e.Networks)
}

func (e *PoolExhausted) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *PoolExhausted) Hint() string {
	return "remove unused networks with `docker network prune`, or give the engine more with `default-address-pools`"
}

func (a *applier) explainPool(ctx context.Context, err error) error {
	list, listErr := a.engine.NetworkList(ctx, network.ListOptions{})
	if listErr != nil {
		return err
	}
	return &PoolExhausted{Networks: len(list), Err: err}
}

func (a *applier) createVolume(ctx context.Context, x plan.CreateVolume) error {
	v, ok := a.want.Volume(x.Key)
	if !ok {
		return fmt.Errorf("no volume %s in the project", x.Key)
	}
	options, err := spec.Volume(a.want.Name(), x.Key, v, a.options.Version)
	if err != nil {
		return err
	}
	_, err = a.engine.VolumeCreate(ctx, options)
	return err
}

// removeImage removes an image. One that lost its name, and that somebody else
// has made a container of, stays.
func (a *applier) removeImage(ctx context.Context, x plan.RemoveImage) error {
	_, err := a.engine.ImageRemove(ctx, x.Image.Name, image.RemoveOptions{PruneChildren: true})
	if cerrdefs.IsConflict(err) && x.Image.Dangling() {
		return nil
	}
	return engineclient.IgnoreGone(err)
}
