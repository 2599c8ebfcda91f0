package convergence

import (
	"context"
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

func (a *applier) createNetwork(ctx context.Context, x planner.CreateNetwork) error {
	n, ok := a.want.Network(x.Key)
	if !ok {
		return fmt.Errorf("no network %s in the project", x.Key)
	}
	options, err := networkRequest(a.want.Name(), x.Key, n, a.options.Version)
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

func networkRequest(project, key string, n types.NetworkConfig, version string) (network.CreateOptions, error) {
	hash, err := planner.NetworkHash(n)
	if err != nil {
		return network.CreateOptions{}, err
	}
	options := network.CreateOptions{
		Driver: n.Driver, Internal: n.Internal, Attachable: n.Attachable,
		EnableIPv4: n.EnableIPv4, EnableIPv6: n.EnableIPv6,
		Options: n.DriverOpts,
		Labels: withLabels(n.Labels, map[string]string{
			planner.LabelProject: project, planner.LabelNetwork: key,
			planner.LabelVersion: version, planner.LabelHash: hash,
		}),
	}
	if n.Ipam.Driver != "" || len(n.Ipam.Config) > 0 || len(n.Ipam.Options) > 0 {
		options.IPAM = &network.IPAM{Driver: n.Ipam.Driver, Options: n.Ipam.Options}
		for _, pool := range n.Ipam.Config {
			options.IPAM.Config = append(options.IPAM.Config, network.IPAMConfig{
				Subnet: pool.Subnet, IPRange: pool.IPRange, Gateway: pool.Gateway, AuxAddress: pool.AuxiliaryAddresses,
			})
		}
	}
	return options, nil
}

func withLabels(own types.Labels, ours map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range own {
		out[key] = value
	}
	for key, value := range ours {
		out[key] = value
	}
	return out
}

// PoolExhausted says that the engine has no subnet left for a network.
type PoolExhausted struct {
	Networks int
	Err      error
}

func (e *PoolExhausted) Error() string {
	return fmt.Sprintf("the engine has no address pool left: %d networks stand on it", e.Networks)
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

func (a *applier) createVolume(ctx context.Context, x planner.CreateVolume) error {
	v, ok := a.want.Volume(x.Key)
	if !ok {
		return fmt.Errorf("no volume %s in the project", x.Key)
	}
	hash, err := planner.VolumeHash(v)
	if err != nil {
		return err
	}
	_, err = a.engine.VolumeCreate(ctx, volume.CreateOptions{
		Name: v.Name, Driver: v.Driver, DriverOpts: v.DriverOpts,
		Labels: withLabels(v.Labels, map[string]string{
			planner.LabelProject: a.want.Name(), planner.LabelVolume: x.Key,
			planner.LabelVersion: a.options.Version, planner.LabelHash: hash,
		}),
	})
	return err
}
