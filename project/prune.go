package project

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// pruned is a model with the resources that its active services use, unless
// all are wanted. compose-go has the same, but copies all services for it.
func (p *Project) pruned(model *types.Project) *types.Project {
	if p.facts.allResources {
		return model
	}
	networks, volumes, secrets, configs, models := set{}, set{}, set{}, set{}, set{}
	for _, s := range model.Services {
		for key := range s.Networks {
			networks[key] = true
		}
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeVolume {
				volumes[v.Source] = true
			}
		}
		for _, secret := range s.Secrets {
			secrets[secret.Source] = true
		}
		if s.Build != nil {
			for _, secret := range s.Build.Secrets {
				secrets[secret.Source] = true
			}
		}
		for _, c := range s.Configs {
			configs[c.Source] = true
		}
		for key := range s.Models {
			models[key] = true
		}
	}
	out := *model
	out.Networks = only(model.Networks, networks)
	out.Volumes = only(model.Volumes, volumes)
	out.Secrets = only(model.Secrets, secrets)
	out.Configs = only(model.Configs, configs)
	out.Models = only(model.Models, models)
	return &out
}

type set map[string]bool

func only[M ~map[string]V, V any](m M, keep set) M {
	out := M{}
	for key, value := range m {
		if keep[key] {
			out[key] = value
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
