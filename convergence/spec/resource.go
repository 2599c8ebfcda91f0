package spec

import (
	"maps"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
)

// Network returns the create request of the network with this key.
func Network(project, key string, n types.NetworkConfig, version string) (network.CreateOptions, error) {
	hash, err := confighash.NetworkHash(n)
	if err != nil {
		return network.CreateOptions{}, err
	}
	options := network.CreateOptions{
		Driver: n.Driver, Internal: n.Internal, Attachable: n.Attachable,
		EnableIPv4: n.EnableIPv4, EnableIPv6: n.EnableIPv6,
		Options: n.DriverOpts,
		Labels: withLabels(n.Labels, map[string]string{
			planner.LabelProject: project, planner.LabelNetwork: key,
			planner.LabelVersion: VersionLabel(version), planner.LabelHash: hash,
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

// Volume returns the create request of the volume with this key.
func Volume(project, key string, v types.VolumeConfig, version string) (volume.CreateOptions, error) {
	hash, err := confighash.VolumeHash(v)
	if err != nil {
		return volume.CreateOptions{}, err
	}
	return volume.CreateOptions{
		Name: v.Name, Driver: v.Driver, DriverOpts: v.DriverOpts,
		Labels: withLabels(v.Labels, map[string]string{
			planner.LabelProject: project, planner.LabelVolume: key,
			planner.LabelVersion: VersionLabel(version), planner.LabelHash: hash,
		}),
	}, nil
}

func withLabels(own types.Labels, ours map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, own)
	maps.Copy(out, ours)
	return out
}
