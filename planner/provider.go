package planner

import (
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// A provider is a program that stands for a service: it has no container, and
// what it sets is in the environment of those that depend on it. That is not
// known before it ran, so providers run in the rounds that bring the images,
// before any container is made.

// provide plans the run of a service's provider, behind those that it depends on.
func (i imageSteps) provide(s project.Service) {
	if !i.intent.Provide || slices.Contains(i.intent.Provided, s.Name) {
		return
	}
	id := i.add(provider(s, plan.ProviderUp), plan.Reason{Code: plan.Requested})
	for _, name := range sortedKeys(s.DependsOn) {
		if other, ok := i.want.Service(name); ok && other.Provider != nil {
			i.need(id, stepID(provider(other, plan.ProviderUp)))
		}
	}
}

// endProviders plans the end of the providers that the command is about, when
// the containers of those that depend on them are gone or stopped.
func (p *planning) endProviders(command plan.ProviderCommand) {
	for s := range p.want.Services() {
		if s.Provider == nil || !p.isNamed(s.Name) {
			continue
		}
		id := p.add(provider(s, command), plan.Reason{Code: plan.Requested})
		for _, name := range p.want.Dependents(s.Name) {
			if other, ok := p.want.Service(name); ok && other.Provider != nil {
				p.after(id, stepID(provider(other, command)))
			}
			for _, c := range p.members[name] {
				p.after(id, stopID(c), removeID(c))
			}
		}
	}
}

func provider(s project.Service, command plan.ProviderCommand) plan.RunProvider {
	return plan.RunProvider{Provider: plan.Subject{Kind: plan.KindProvider, Name: s.Name, Service: s.Name}, Command: command}
}

// awaitsProvider reports whether a service has variables of a provider in its
// environment.
func (x *index) awaitsProvider(s project.Service) bool {
	for name := range s.DependsOn {
		if other, ok := x.want.Service(name); ok && other.Provider != nil {
			return true
		}
	}
	return false
}
