package planner

import "slices"

// dependenciesOf returns what a service depends on: by the files or, where they
// do not define it, by the labels of its containers.
func (x *index) dependenciesOf(service string) []string {
	if s, ok := x.want.Service(service); ok && x.want.FromFile() {
		return sortedKeys(s.DependsOn)
	}
	var out []string
	for _, c := range x.members[service] {
		for _, d := range c.DependsOn {
			out = append(out, d.Service)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rank is higher for a service than for those that it depends on.
func (x *index) rank(service string) int { return x.ranks()[service] }

// servicesHere returns the services of the project and those that have
// containers, sorted by name.
func (x *index) servicesHere() []string {
	names := append(x.want.ServiceNames(), sortedKeys(x.members)...)
	slices.Sort(names)
	return slices.Compact(names)
}

// rankServices numbers services so that each has a higher number than its
// dependencies. Labels written at different times may contain a cycle: then one
// of its services still comes first, so that no two steps wait for each other.
func rankServices(services []string, dependenciesOf func(string) []string) map[string]int {
	ranks := make(map[string]int, len(services))
	last := 0
	var visit func(service string)
	visit = func(service string) {
		if _, seen := ranks[service]; seen {
			return
		}
		ranks[service] = 0 // being visited: a cycle ends here
		for _, dep := range dependenciesOf(service) {
			visit(dep)
		}
		last++
		ranks[service] = last
	}
	for _, name := range services {
		visit(name)
	}
	return ranks
}
