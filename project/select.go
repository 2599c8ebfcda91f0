package project

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/diagnosis"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// Selection says how far a selection reaches beyond the services named.
type Selection struct {
	// NoDeps leaves out what the named services depend on.
	NoDeps bool
	// Dependents takes what depends on them, instead of what they depend on.
	Dependents bool
}

// Select restricts a project to services and what they need; no names are all
// active services. Naming a service that its profiles disable enables these
// profiles, as far as the named services lead to others. Services that are
// not selected stay Known. The error is Problems.
func (p *Project) Select(names []string, o Selection) (*Project, error) {
	if len(names) == 0 {
		names = p.ServiceNames()
		o = Selection{NoDeps: true}
	}
	all := maps.Clone(p.model.DisabledServices)
	if all == nil {
		all = types.Services{}
	}
	maps.Copy(all, p.model.Services)
	if err := p.unknown(names, all); err != nil {
		return nil, err
	}
	profiles := p.withProfilesOf(names)
	s := &selection{Selection: o, all: all, sources: p.facts.sources, chosen: map[string]bool{}, enabled: func(name string) bool {
		_, active := p.model.Services[name]
		return active || all[name].HasProfile(profiles)
	}}
	for _, name := range names {
		s.take(name)
	}
	problems := s.problems
	for _, name := range slices.Sorted(maps.Keys(s.chosen)) {
		problems = append(problems, p.deferred[name]...)
	}
	if len(problems) > 0 {
		return nil, Problems(p.scrubbed(problems))
	}
	return p.restricted(s, profiles)
}

// unknown reports the names that are no service.
func (p *Project) unknown(names []string, all types.Services) error {
	var problems Problems
	for _, name := range names {
		if _, ok := all[name]; ok {
			continue
		}
		problem := Problem{Message: "no such service: " + problem.Printable(name)}
		if near := diagnosis.Nearest(name, slices.Sorted(maps.Keys(all))); near != "" {
			problem.Hint = fmt.Sprintf("did you mean %s?", near)
		}
		problems = append(problems, problem)
	}
	if len(problems) == 0 {
		return nil
	}
	return problems
}

// withProfilesOf adds the profiles of the named services that are disabled.
func (p *Project) withProfilesOf(names []string) []string {
	profiles := slices.Clone(p.model.Profiles)
	for _, name := range names {
		for _, profile := range p.model.DisabledServices[name].Profiles {
			if !slices.Contains(profiles, profile) {
				profiles = append(profiles, profile)
			}
		}
	}
	return profiles
}

// selection collects services along their dependencies.
type selection struct {
	Selection
	all      types.Services
	enabled  func(name string) bool
	chosen   map[string]bool
	problems Problems
	sources  *origin.Sources // nil without files
}

func (s *selection) take(name string) {
	if s.chosen[name] {
		return
	}
	s.chosen[name] = true
	switch {
	case s.NoDeps:
	case s.Dependents:
		for _, dependent := range slices.Sorted(maps.Keys(s.all)) {
			if _, ok := s.all[dependent].DependsOn[name]; ok && s.enabled(dependent) {
				s.take(dependent)
			}
		}
	default:
		for _, dep := range slices.Sorted(maps.Keys(s.all[name].DependsOn)) {
			s.need(name, dep)
		}
	}
}

func (s *selection) need(name, dep string) {
	service, exists := s.all[dep]
	if exists && s.enabled(dep) {
		s.take(dep)
		return
	}
	if !s.all[name].DependsOn[dep].Required {
		return
	}
	path := []string{"services", name, "depends_on", dep}
	problem := Problem{Path: modelpath.Render(path)}
	if s.sources != nil {
		problem = problem.At(s.sources.Position(path))
	}
	problem.Message, problem.Hint = diagnosis.DisabledWords(name, dep, service.Profiles)
	s.problems = append(s.problems, problem)
}

// restricted is the project with the chosen services active.
func (p *Project) restricted(s *selection, profiles []string) (*Project, error) {
	model := *p.full
	model.Profiles = profiles
	model.Services, model.DisabledServices = types.Services{}, types.Services{}
	enables := false
	for name, service := range s.all {
		if s.chosen[name] {
			service.DependsOn = onlyChosen(service.DependsOn, s.chosen)
			model.Services[name] = service
			_, active := p.model.Services[name]
			enables = enables || !active
		} else {
			model.DisabledServices[name] = service
		}
	}
	// Load checks what is active by itself.
	if enables && p.facts.checked {
		if problems := diagnosis.Check(p.facts.sources, &model); len(problems) > 0 {
			return nil, problems
		}
	}
	out := *p
	out.model = out.pruned(&model)
	out.order = inOrder(out.model.Services)
	return &out, nil
}

// onlyChosen drops the dependencies that are not selected: nothing waits for them.
func onlyChosen(deps types.DependsOnConfig, chosen map[string]bool) types.DependsOnConfig {
	if !slices.ContainsFunc(slices.Collect(maps.Keys(deps)), func(dep string) bool { return !chosen[dep] }) {
		return deps
	}
	out := maps.Clone(deps)
	maps.DeleteFunc(out, func(dep string, _ types.ServiceDependency) bool { return !chosen[dep] })
	return out
}
