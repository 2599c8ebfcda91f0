package project

import (
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// BuildOptions are what a command says of all builds, over what the files say.
type BuildOptions struct {
	Args    []string // NAME=VALUE, or a NAME whose value is the environment's
	NoCache bool
	Pull    bool // look for newer base images
	// SSH are agents and keys, as a build's `ssh` has them: "default", or ID=PATH.
	SSH []string
}

// WithBuild is the project in which all builds have these options.
func (p *Project) WithBuild(o BuildOptions) *Project {
	model := *p.model
	model.Services = maps.Clone(p.model.Services)
	for name, s := range model.Services {
		if s.Build == nil {
			continue
		}
		build := *s.Build
		build.NoCache, build.Pull = build.NoCache || o.NoCache, build.Pull || o.Pull
		build.Args = withArgs(build.Args, o.Args)
		build.SSH = withKeys(build.SSH, o.SSH)
		s.Build = &build
		model.Services[name] = s
	}
	out := *p
	out.model = &model
	return &out
}

func withArgs(args types.MappingWithEquals, more []string) types.MappingWithEquals {
	out := maps.Clone(args)
	if out == nil {
		out = types.MappingWithEquals{}
	}
	for _, pair := range more {
		name, value, given := strings.Cut(pair, "=")
		if out[name] = nil; given {
			out[name] = &value
		}
	}
	return out
}

// withKeys are those of the file and of the command; of one ID the command's.
func withKeys(keys types.SSHConfig, more []string) types.SSHConfig {
	out := slices.Clone(keys)
	for _, pair := range more {
		id, path, _ := strings.Cut(pair, "=")
		out = slices.DeleteFunc(out, func(k types.SSHKey) bool { return k.ID == id })
		out = append(out, types.SSHKey{ID: id, Path: path})
	}
	return out
}
