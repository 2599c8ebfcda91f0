package project

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// LeftOut is something that the files define and that is not in the project: a
// service whose profiles are not active or that is not selected, or a network,
// volume, config or secret that none of the project's services uses.
type LeftOut struct {
	Path       string   // services.debug, volumes.cache
	Profiles   []string // of a service
	Extensions map[string]any
}

// LeftOut is what the files define and the project leaves out, by path.
func (p *Project) LeftOut() []LeftOut {
	var out []LeftOut
	for name, s := range p.model.DisabledServices {
		out = append(out, LeftOut{Path: "services." + name, Profiles: s.Profiles, Extensions: s.Extensions})
	}
	out = slices.Concat(out,
		leftOut("networks", p.full.Networks, p.model.Networks, func(n types.NetworkConfig) map[string]any { return n.Extensions }),
		leftOut("volumes", p.full.Volumes, p.model.Volumes, func(v types.VolumeConfig) map[string]any { return v.Extensions }),
		leftOut("configs", p.full.Configs, p.model.Configs, func(c types.ConfigObjConfig) map[string]any { return c.Extensions }),
		leftOut("secrets", p.full.Secrets, p.model.Secrets, func(s types.SecretConfig) map[string]any { return s.Extensions }))
	// The default network is there whether the files say so or not.
	out = slices.DeleteFunc(out, func(l LeftOut) bool { return len(p.Origin(l.Path)) == 0 })
	slices.SortFunc(out, func(a, b LeftOut) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func leftOut[V any](section string, all, used map[string]V, extensions func(V) map[string]any) []LeftOut {
	var out []LeftOut
	for key, v := range all {
		if _, has := used[key]; !has {
			out = append(out, LeftOut{Path: section + "." + key, Extensions: extensions(v)})
		}
	}
	return out
}
