package confighash

import (
	"encoding/json"
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// hashV226 is the config-hash that docker compose 2.26 writes. It differs from
// v5's: depends_on and profiles count, a bind mount says create_host_path where
// it is on rather than where it is off, a mode is a number, and a network's
// settings begin with its priority.
//
// In 2.26 create_host_path was on for a mount in the short form, and off for
// one in the long form. The model does not tell them apart any more, so there
// is a hash for each; a service that has both forms is not recognised.
func hashV226(s project.Service, short bool) (string, error) {
	fields, err := marshalFields(hashed(s))
	if err != nil {
		return "", fmt.Errorf("hash service %s: %w", s.Name, err)
	}
	for key, value := range map[string]any{
		"volumes":  volumesV226(s.Volumes, short),
		"networks": networksV226(s.Networks),
		"configs":  filesV226(s.Configs),
		"secrets":  filesV226(s.Secrets),
	} {
		if _, ok := fields[key]; !ok {
			continue
		}
		if fields[key], err = json.Marshal(value); err != nil {
			return "", fmt.Errorf("hash service %s: %s: %w", s.Name, key, err)
		}
	}
	return digest(writeOrdered(fields)), nil
}

// volumeV226, bindV226, networkV226 and fileV226 have the fields of 2.26 in
// their order.
type volumeV226 struct {
	Type        string                     `json:"type,omitempty"`
	Source      string                     `json:"source,omitempty"`
	Target      string                     `json:"target,omitempty"`
	ReadOnly    bool                       `json:"read_only,omitempty"`
	Consistency string                     `json:"consistency,omitempty"`
	Bind        *bindV226                  `json:"bind,omitempty"`
	Volume      *types.ServiceVolumeVolume `json:"volume,omitempty"`
	Tmpfs       *types.ServiceVolumeTmpfs  `json:"tmpfs,omitempty"`
	Image       *types.ServiceVolumeImage  `json:"image,omitempty"`
}

type bindV226 struct {
	SELinux        string `json:"selinux,omitempty"`
	Propagation    string `json:"propagation,omitempty"`
	CreateHostPath bool   `json:"create_host_path,omitempty"`
	Recursive      string `json:"recursive,omitempty"`
}

func volumesV226(list []types.ServiceVolumeConfig, short bool) []volumeV226 {
	var out []volumeV226
	for _, v := range list {
		w := volumeV226{
			Type: v.Type, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly, Consistency: v.Consistency,
			Volume: v.Volume, Tmpfs: v.Tmpfs, Image: v.Image,
		}
		if b := v.Bind; b != nil {
			w.Bind = &bindV226{SELinux: b.SELinux, Propagation: b.Propagation, CreateHostPath: bool(b.CreateHostPath) && short, Recursive: b.Recursive}
		}
		out = append(out, w)
	}
	return out
}

type networkV226 struct {
	Priority        int           `json:"priority,omitempty"`
	GatewayPriority int           `json:"gw_priority,omitempty"`
	Aliases         []string      `json:"aliases,omitempty"`
	Ipv4Address     string        `json:"ipv4_address,omitempty"`
	Ipv6Address     string        `json:"ipv6_address,omitempty"`
	LinkLocalIPs    []string      `json:"link_local_ips,omitempty"`
	MacAddress      string        `json:"mac_address,omitempty"`
	DriverOpts      types.Options `json:"driver_opts,omitempty"`
}

func networksV226(networks map[string]*types.ServiceNetworkConfig) map[string]*networkV226 {
	out := map[string]*networkV226{}
	for name, n := range networks {
		if out[name] = nil; n == nil {
			continue
		}
		out[name] = &networkV226{
			Priority: n.Priority, GatewayPriority: n.GatewayPriority, Aliases: n.Aliases, Ipv4Address: n.Ipv4Address,
			Ipv6Address: n.Ipv6Address, LinkLocalIPs: n.LinkLocalIPs, MacAddress: n.MacAddress, DriverOpts: n.DriverOpts,
		}
	}
	return out
}

type fileV226 struct {
	Source string  `json:"source,omitempty"`
	Target string  `json:"target,omitempty"`
	UID    string  `json:"uid,omitempty"`
	GID    string  `json:"gid,omitempty"`
	Mode   *uint32 `json:"mode,omitempty"`
}

func filesV226[T types.ServiceConfigObjConfig | types.ServiceSecretConfig](list []T) []fileV226 {
	var out []fileV226
	for _, item := range list {
		ref := types.FileReferenceConfig(item)
		f := fileV226{Source: ref.Source, Target: ref.Target, UID: ref.UID, GID: ref.GID}
		if ref.Mode != nil {
			mode := uint32(*ref.Mode)
			f.Mode = &mode
		}
		out = append(out, f)
	}
	return out
}
