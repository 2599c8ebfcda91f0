// Package project reads Compose files. It is the only place that loads, and
// what it gives cannot be changed afterwards.
package project

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/attribute"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
)

// Service is one service as the files ask for it, with all defaults, merges
// and references resolved. Its maps and slices are shared: read only.
type Service = types.ServiceConfig

// Project is what the Compose files ask for. It cannot be changed: Select and
// WithScale return another one.
type Project struct {
	// model holds what is selected; its DisabledServices are all others.
	model *types.Project
	// full holds every resource, also those that the selection does not use.
	full  *types.Project
	order []string // active services, dependencies first

	// facts are what all projects made from one load have in common.
	facts    *facts
	warnings []Problem
	masked   bool // YAML and JSON hide secret values
	// deferred are the problems of services that matter once those services
	// are selected: an env_file that is not there.
	deferred map[string]Problems
	// oneOff is set where one service stands for one container (WithOneOff).
	oneOff *OneOff
	// platform is that of services without one (WithDefaultPlatform).
	platform string
	// here are the configs and secrets that are files of this machine, where the
	// engine is on another (ForEngineElsewhere).
	here map[string]bool
}

// facts are what is known about where a project came from.
type facts struct {
	fromFile     bool
	checked      bool // that the model holds together
	allResources bool
	compatible   bool
	labelled     bool   // label_file was read
	plain        bool   // no interpolation took place: `$` stays as it is
	raw          []byte // the model as YAML, where it cannot be typed
	files        []string
	envFiles     []string
	// fromEnvFile names the variables of each service that an env_file set.
	fromEnvFile map[string]map[string]bool
	// serviceFiles are the env files of each service, which its model has no more.
	serviceFiles map[string][]types.EnvFile
	src          Source
	envRank      []string // the project's env files, the one that decides first
	sources      *origin.Sources
	remarks      []attribute.Remark // on the attributes that the files use
	scrub        func() *mask.Scrubber
}

// Name is the project's name.
func (p *Project) Name() string { return p.model.Name }

// WorkingDir is the folder that relative paths in the files start from.
func (p *Project) WorkingDir() string { return p.model.WorkingDir }

// Files are the Compose files as absolute paths, "-" being standard input,
// without those that they include or extend.
func (p *Project) Files() []string { return slices.Clone(p.facts.files) }

// EnvFiles are the env files of the project (`.env`, --env-file) that were read.
func (p *Project) EnvFiles() []string { return slices.Clone(p.facts.envFiles) }

// ExplicitEnvFiles are the env files that --env-file or COMPOSE_ENV_FILES named,
// as absolute paths. A `.env` that was found by default is not among them.
func (p *Project) ExplicitEnvFiles() []string { return p.facts.src.envFiles() }

// ServiceEnvFiles are the env files of a service as absolute paths.
func (p *Project) ServiceEnvFiles(service string) []string {
	var out []string
	for _, f := range p.facts.serviceFiles[service] {
		out = append(out, f.Path)
	}
	return out
}

// Environment is what variables were looked up in: the environment of the
// process over the env files.
func (p *Project) Environment() map[string]string { return maps.Clone(p.model.Environment) }

// Profiles are the active profiles.
func (p *Project) Profiles() []string { return slices.Clone(p.model.Profiles) }

// FromFile reports whether the project comes from files rather than from the
// labels of its containers.
func (p *Project) FromFile() bool { return p.facts.fromFile }

// Separator stands between the parts of a container's name: "-", or "_" for
// those who asked for compatibility with the first docker-compose.
func (p *Project) Separator() string {
	if p.facts.compatible {
		return "_"
	}
	return "-"
}

// Services yields the active services, dependencies before dependents,
// otherwise by name.
func (p *Project) Services() iter.Seq[Service] {
	return func(yield func(Service) bool) {
		for _, name := range p.order {
			if !yield(p.model.Services[name]) {
				return
			}
		}
	}
}

// AllServices yields the services that the files have, active or not, by name.
func (p *Project) AllServices() iter.Seq[Service] {
	all := p.model.AllServices()
	return func(yield func(Service) bool) {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if !yield(all[name]) {
				return
			}
		}
	}
}

// Service returns an active service.
func (p *Project) Service(name string) (Service, bool) {
	s, ok := p.model.Services[name]
	return s, ok
}

// Defined returns a service that the files have, active or not.
func (p *Project) Defined(name string) (Service, bool) {
	if s, ok := p.model.Services[name]; ok {
		return s, true
	}
	s, ok := p.model.DisabledServices[name]
	return s, ok
}

// ServiceNames are the active services by name.
func (p *Project) ServiceNames() []string {
	return slices.Sorted(maps.Keys(p.model.Services))
}

// Known reports whether the files have a service, active or not: containers
// of a service that is disabled by its profiles, or not selected, are no orphans.
func (p *Project) Known(name string) bool {
	_, ok := p.Defined(name)
	return ok
}

// Dependents are the active services that depend on a service, by name.
func (p *Project) Dependents(name string) []string {
	var out []string
	for dependent, s := range p.model.Services {
		if _, ok := s.DependsOn[name]; ok {
			out = append(out, dependent)
		}
	}
	slices.Sort(out)
	return out
}

// Model is a deep copy of the project in compose-go's own types.
func (p *Project) Model() *types.Project {
	// Enabling no service is compose-go's way to copy a project.
	model, err := p.model.WithServicesEnabled()
	if err != nil {
		return &types.Project{Name: p.model.Name}
	}
	return model
}

// Warnings are what the user should know about the files although they load,
// in the order of the files. What concerns services that are not active only
// is not among them.
func (p *Project) Warnings() []Problem {
	out := slices.DeleteFunc(slices.Clone(p.warnings), func(w Problem) bool { return p.concernsOthers(w.Path) })
	return p.scrubbed(out)
}

// FileWarnings are the warnings without those of attributes that this program
// does not act on on an engine: others may.
func (p *Project) FileWarnings() []Problem {
	left := map[string]bool{}
	for _, r := range p.facts.remarks {
		left[modelpath.Render(r.Path)+" "+r.Words] = true
	}
	return slices.DeleteFunc(p.Warnings(), func(w Problem) bool { return left[w.Path+" "+w.Message] })
}

// concernsOthers reports whether a path lies in a service that is not active.
func (p *Project) concernsOthers(path string) bool {
	rest, ok := strings.CutPrefix(path, "services.")
	if !ok {
		return false
	}
	inside := func(name string) bool { return strings.HasPrefix(rest, name+".") || rest == name }
	for name := range p.model.Services {
		if inside(name) {
			return false
		}
	}
	for name := range p.model.DisabledServices {
		if inside(name) {
			return true
		}
	}
	return false
}
