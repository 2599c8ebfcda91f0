package planner

import (
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// A provider is a program that stands for a service: it has no container, and
// what it sets is in the environment of those that depend on it. That is not
// known before it ran, so providers run in the rounds that bring the images,
// before any container is made.

// provide plans the run of a service's provider, behind those that it depends on.
func (m *maker) provide(s project.Service) {
	if !m.intent.Provide || slices.Contains(m.intent.Provided, s.Name) {
		return
	}
	id := m.add(provider(s, ProviderUp), Reason{Code: Requested})
	for _, name := range sortedKeys(s.DependsOn) {
		if other, ok := m.want.Service(name); ok && other.Provider != nil {
			m.need(id, stepID(provider(other, ProviderUp)))
		}
	}
}

// endProviders plans the end of the providers that the command is about, when
// the containers of those that depend on them are gone or stopped.
func (m *maker) endProviders(command ProviderCommand) {
	for s := range m.want.Services() {
		if s.Provider == nil || !m.isNamed(s.Name) {
			continue
		}
		id := m.add(provider(s, command), Reason{Code: Requested})
		for _, name := range m.want.Dependents(s.Name) {
			if other, ok := m.want.Service(name); ok && other.Provider != nil {
				m.after(id, stepID(provider(other, command)))
			}
			for _, c := range m.members[name] {
				m.after(id, stopID(c), removeID(c))
			}
		}
	}
}

func provider(s project.Service, command ProviderCommand) RunProvider {
	return RunProvider{Provider: Subject{Kind: KindProvider, Name: s.Name, Service: s.Name}, Command: command}
}

// awaitsProvider reports whether a service has variables of a provider in its
// environment.
func (m *maker) awaitsProvider(s project.Service) bool {
	for name := range s.DependsOn {
		if other, ok := m.want.Service(name); ok && other.Provider != nil {
			return true
		}
	}
	return false
}
