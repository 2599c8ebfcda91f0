package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// indexServices notes who depends on whom, and who builds what.
func (m *maker) indexServices() {
	for s := range m.want.Services() {
		for name, dep := range s.DependsOn {
			m.dependents[name] = append(m.dependents[name], s.Name)
			if dep.Condition == types.ServiceConditionCompletedSuccessfully {
				m.gates[name] = true
			}
		}
		if s.Build != nil {
			m.builds[ImageRef(m.want, s)] = true
		}
	}
	for _, list := range m.dependents {
		slices.Sort(list)
	}
}

// dependenciesOf are what a service depends on, by the files or, where they
// do not have it, by the labels of its containers.
func (m *maker) dependenciesOf(service string) []string {
	if s, ok := m.want.Service(service); ok && m.want.FromFile() {
		return sortedKeys(s.DependsOn)
	}
	var out []string
	for _, c := range m.members[service] {
		for _, d := range c.DependsOn {
			out = append(out, d.Service)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rank is higher for a service than for those that it depends on. Labels of
// different times may depend on each other in a circle: then one of them
// comes first all the same, so that no two steps wait for each other.
func (m *maker) rank(service string) int {
	if m.ranks == nil {
		m.ranks = map[string]int{}
		for _, name := range m.servicesHere() {
			m.rankFrom(name)
		}
	}
	return m.ranks[service]
}

func (m *maker) rankFrom(service string) {
	if _, seen := m.ranks[service]; seen {
		return
	}
	m.ranks[service] = 0 // under way: a circle ends here
	for _, dep := range m.dependenciesOf(service) {
		m.rankFrom(dep)
	}
	m.ranked++
	m.ranks[service] = m.ranked
}

// servicesHere are the services of the project and those that have containers.
func (m *maker) servicesHere() []string {
	names := append(m.want.ServiceNames(), sortedKeys(m.members)...)
	slices.Sort(names)
	return slices.Compact(names)
}
