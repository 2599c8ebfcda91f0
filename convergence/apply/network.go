package apply

import (
	"context"
	"fmt"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (r *resources) createNetwork(ctx context.Context, x plan.CreateNetwork) error {
	n, ok := r.want.Network(x.Key)
	if !ok {
		return fmt.Errorf("no network %s in the project", x.Key)
	}
	options, err := spec.Network(r.want.Name(), x.Key, n, r.options.Version)
	if err != nil {
		return err
	}
	_, err = r.engine.NetworkCreate(ctx, n.Name, options)
	if cerrdefs.IsConflict(err) {
		return nil // another run has created it
	}
	if engineclient.PoolExhausted(err) {
		return r.explainPool(ctx, err)
	}
	return err
}

// PoolExhausted reports that the engine has no subnet left for a network.
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

func (r *resources) explainPool(ctx context.Context, err error) error {
	list, listErr := r.engine.NetworkList(ctx, network.ListOptions{})
	if listErr != nil {
		return err
	}
	return &PoolExhausted{Networks: len(list), Err: err}
}

func (r *resources) createVolume(ctx context.Context, x plan.CreateVolume) error {
	v, ok := r.want.Volume(x.Key)
	if !ok {
		return fmt.Errorf("no volume %s in the project", x.Key)
	}
	options, err := spec.Volume(r.want.Name(), x.Key, v, r.options.Version)
	if err != nil {
		return err
	}
	_, err = r.engine.VolumeCreate(ctx, options)
	return err
}
