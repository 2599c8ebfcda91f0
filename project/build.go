package project

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/attribute"
)

// BuildOptions are what a command says of all builds, over what the files say.
type BuildOptions struct {
	Args    []string // NAME=VALUE, or a NAME whose value is the environment's
	NoCache bool
	Pull    bool // look for newer base images
	// SSH are agents and keys, as a build's `ssh` has them: "default", or ID=PATH.
	SSH []string
	// Provenance and SBOM are the attestations, as a build's keys of these names
	// have them: "true", "mode=max". "" is what the files say.
	Provenance, SBOM string
}

// WithBuild is the project in which all builds have these options.
func (p *Project) WithBuild(o BuildOptions) *Project {
	model := *p.model
	model.Services = maps.Clone(p.model.Services)
	facts := *p.facts
	facts.remarks = slices.DeleteFunc(slices.Clone(facts.remarks), o.decides)
	for name, s := range model.Services {
		if s.Build == nil {
			continue
		}
		build := *s.Build
		build.NoCache, build.Pull = build.NoCache || o.NoCache, build.Pull || o.Pull
		build.Args = withArgs(build.Args, o.Args)
		build.SSH = withKeys(build.SSH, o.SSH)
		build.Provenance, build.SBOM = cmp.Or(o.Provenance, build.Provenance), cmp.Or(o.SBOM, build.SBOM)
		s.Build = &build
		model.Services[name] = s
		facts.remarks = append(facts.remarks, o.remarks(name)...)
	}
	out := *p
	out.model, out.facts = &model, &facts
	return &out
}

// decides reports whether what the files say of an attribute does not count.
func (o BuildOptions) decides(r attribute.Remark) bool {
	if len(r.Path) != 4 || r.Path[2] != "build" {
		return false
	}
	return r.Path[3] == "provenance" && o.Provenance != "" || r.Path[3] == "sbom" && o.SBOM != ""
}

// remarks are those on what the command asks for, as if a file did.
func (o BuildOptions) remarks(service string) []attribute.Remark {
	build := map[string]any{"provenance": o.Provenance, "sbom": o.SBOM}
	if len(o.SSH) > 0 {
		build["ssh"] = o.SSH[0]
	}
	return attribute.Remarks(map[string]any{"services": map[string]any{service: map[string]any{"build": build}}})
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
