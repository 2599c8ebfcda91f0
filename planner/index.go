package planner

import (
	"maps"
	"slices"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// index holds the input of Make and the look-ups that rules need. It is built
// once and never changes, so that planning takes time in proportion to the size
// of the plan.
type index struct {
	want   *project.Project
	have   State
	intent Intent
	serviceIndex
	containerIndex
	volumes map[string]Volume     // by name
	ranks   func() map[string]int // see rankServices; computed on first use
}

// serviceIndex holds the look-ups over the services of the project.
type serviceIndex struct {
	named      map[string]bool     // services named on the command line
	dependents map[string][]string // services that depend on a service, by name
	gates      map[string]bool     // services that another one waits for to complete
	builds     map[string]bool     // image references that a service builds
}

// containerIndex holds the look-ups over the containers of the project.
type containerIndex struct {
	members    map[string][]Container // by service, including one-off containers
	replicas   map[string][]Container // by service, without one-off containers, lowest number first
	oneOffs    []Container
	leftHooks  []Container          // see Container.Hook
	containers map[string]Container // by name
	originals  map[string]Container // by the ID that a temporary name begins with
}

func newIndex(want *project.Project, have State, intent Intent) *index {
	x := &index{
		want: want, have: have, intent: intent,
		serviceIndex:   indexServices(want, intent),
		containerIndex: indexContainers(have.Containers),
		volumes:        map[string]Volume{},
	}
	for _, v := range have.Volumes {
		x.volumes[v.Name] = v
	}
	x.ranks = sync.OnceValue(func() map[string]int { return rankServices(x.servicesHere(), x.dependenciesOf) })
	return x
}

func indexServices(want *project.Project, intent Intent) serviceIndex {
	x := serviceIndex{named: map[string]bool{}, dependents: map[string][]string{}, gates: map[string]bool{}, builds: map[string]bool{}}
	for _, name := range intent.Services {
		x.named[name] = true
	}
	for s := range want.Services() {
		for name, dep := range s.DependsOn {
			x.dependents[name] = append(x.dependents[name], s.Name)
			if dep.Condition == types.ServiceConditionCompletedSuccessfully {
				x.gates[name] = true
			}
		}
		if s.Build != nil {
			x.builds[ImageRef(want, s)] = true
		}
	}
	for _, list := range x.dependents {
		slices.Sort(list)
	}
	return x
}

func indexContainers(list []Container) containerIndex {
	x := containerIndex{
		members: map[string][]Container{}, replicas: map[string][]Container{},
		containers: map[string]Container{}, originals: map[string]Container{},
	}
	for _, c := range list {
		x.containers[c.Name] = c
		x.originals[shortID(c.ID)] = c
		if c.Hook {
			x.leftHooks = append(x.leftHooks, c)
			continue
		}
		x.members[c.Service] = append(x.members[c.Service], c)
		if c.OneOff {
			x.oneOffs = append(x.oneOffs, c)
			continue
		}
		x.replicas[c.Service] = append(x.replicas[c.Service], c)
	}
	for _, replicas := range x.replicas {
		sortByNumber(replicas)
	}
	return x
}

// restarting is the index of a `restart` of the services, with the same project
// and state.
func (x *index) restarting(services map[string]bool) *index {
	intent := x.intent
	intent.Restart = true
	intent.Services = slices.Sorted(maps.Keys(services))
	return newIndex(x.want, x.have, intent)
}

// isNamed reports whether the command is about the service itself, not only
// about a service that depends on it.
func (x *index) isNamed(service string) bool { return len(x.named) == 0 || x.named[service] }

// mounters returns the containers that mount each volume.
func (x *index) mounters() map[string][]Container {
	out := map[string][]Container{}
	for _, c := range x.have.Containers {
		for _, mount := range c.Mounts {
			if mount.Name != "" {
				out[mount.Name] = append(out[mount.Name], c)
			}
		}
	}
	return out
}
