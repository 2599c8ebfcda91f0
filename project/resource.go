package project

import (
	"iter"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// Network returns the network that the files call key.
func (p *Project) Network(key string) (types.NetworkConfig, bool) {
	n, ok := p.model.Networks[key]
	return n, ok
}

// Volume returns the volume that the files call key.
func (p *Project) Volume(key string) (types.VolumeConfig, bool) {
	v, ok := p.model.Volumes[key]
	return v, ok
}

// Config returns the config that the files call key.
func (p *Project) Config(key string) (types.ConfigObjConfig, bool) {
	c, ok := p.model.Configs[key]
	return c, ok
}

// SecretConfig returns the secret that the files call key, with its value
// where an environment variable holds it. (Secret is the predicate.)
func (p *Project) SecretConfig(key string) (types.SecretConfig, bool) {
	s, ok := p.model.Secrets[key]
	return s, ok
}

// Jobs are the active jobs by name. They are shared: read only.
func (p *Project) Jobs() types.Jobs { return p.model.Jobs }

// Extension is an extension at the top of the files: x-name. It is shared:
// read only.
func (p *Project) Extension(name string) (any, bool) {
	x, ok := p.model.Extensions[name]
	return x, ok
}

// Networks yields the networks by key.
func (p *Project) Networks() iter.Seq2[string, types.NetworkConfig] { return byKey(p.model.Networks) }

// Volumes yields the volumes by key.
func (p *Project) Volumes() iter.Seq2[string, types.VolumeConfig] { return byKey(p.model.Volumes) }

// DeclaredVolume is the volume of that name on the engine, if the files declare
// it, whether or not a selected service uses it.
func (p *Project) DeclaredVolume(name string) (types.VolumeConfig, bool) {
	for _, v := range p.full.Volumes {
		if v.Name == name {
			return v, true
		}
	}
	return types.VolumeConfig{}, false
}

// Configs yields the configs by key.
func (p *Project) Configs() iter.Seq2[string, types.ConfigObjConfig] { return byKey(p.model.Configs) }

// Secrets yields the secrets by key.
func (p *Project) Secrets() iter.Seq2[string, types.SecretConfig] { return byKey(p.model.Secrets) }

func byKey[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
