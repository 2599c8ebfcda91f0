package resolve

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// moveOneShots moves each one-shot service that exactly one service waits for
// into the Pod of that service, as an init container. Unlike a Job, that needs
// no init container that waits, and no rights to read Jobs.
func moveOneShots(in *input, all *services) {
	for _, s := range all.list {
		by := runsBefore(in, all, s)
		if by == nil {
			continue
		}
		by.Pod.OneShots = append(by.Pod.OneShots, append(s.Pod.OneShots, s)...)
		s.InitOf = by
		for _, one := range by.Pod.OneShots {
			one.Pod = by.Pod
		}
	}
	all.pods = slices.DeleteFunc(all.pods, func(p *model.Pod) bool { return p.Lead().Pod != p })
}

// runsBefore returns the service in whose Pod a one-shot service can run, or nil.
func runsBefore(in *input, all *services, s *model.Service) *model.Service {
	if in.options.DependsOn != model.DependsInit || s.Pod.Kind != model.Job || s.Pod.KindPath != s.Path || len(s.Pod.Members) > 1 || s.Job != nil {
		return nil
	}
	by := all.dependents[s.Name]
	if len(by) != 1 || by[0].DependsOn[s.Name].Condition != types.ServiceConditionCompletedSuccessfully || by[0].InitOf != nil {
		return nil
	}
	target := by[0]
	switch {
	// It would run more than once.
	case target.GetScale() != 1, s.GetScale() != 1, target.Pod.Kind == model.DaemonSet:
		return nil
	case !samePodSettings(s, target):
		return nil
	// Other services may connect to it.
	case len(s.Ports)+len(s.Expose) > 0:
		return nil
	}
	return target
}

// samePodSettings reports whether s can run in a Pod with the settings of with.
func samePodSettings(s, with *model.Service) bool {
	return s.NetworkMode == with.NetworkMode &&
		s.Pid == with.Pid &&
		s.Ipc == with.Ipc &&
		s.Runtime == with.Runtime &&
		(s.Hostname == "" || s.Hostname == with.Hostname) &&
		(s.Platform == "" || s.Platform == with.Platform) &&
		slices.Equal(s.DNS, with.DNS) &&
		slices.Equal(s.DNSSearch, with.DNSSearch) &&
		slices.Equal(s.DNSOpts, with.DNSOpts) &&
		slices.Equal(s.GroupAdd, with.GroupAdd) &&
		len(s.Sysctls) == 0 &&
		len(s.ExtraHosts) == 0
}

// checkCycles finds Pods that wait for each other. Services of one Pod can
// depend on each other through a service of another Pod.
func checkCycles(in *input, all *services) {
	c := cycleFinder{in: in, all: all, state: map[*model.Pod]visitState{}}
	for _, p := range all.pods {
		if c.state[p] == unvisited {
			c.visit(p)
		}
	}
}

type visitState int

const (
	unvisited visitState = iota
	visiting
	visited
)

// cycleFinder walks depth-first over the dependencies between Pods.
type cycleFinder struct {
	in    *input
	all   *services
	state map[*model.Pod]visitState
	trail []string // names of the Pods being visited
}

func (c *cycleFinder) visit(p *model.Pod) {
	c.state[p] = visiting
	c.trail = append(c.trail, p.Lead().Name)
	for _, s := range append(slices.Clone(p.Members), p.OneShots...) {
		for _, name := range sortedKeys(s.DependsOn) {
			dep := c.all.byName[name]
			if dep == nil || dep.InitOf != nil || dep.Pod == p {
				continue
			}
			switch c.state[dep.Pod] {
			case visiting:
				c.in.Fault(s.At("depends_on."+name), "move one of them out of the shared Pod, or export with --depends-on none",
					"the Pods wait for each other: %s -> %s", strings.Join(c.trail, " -> "), dep.Pod.Lead().Name)
			case unvisited:
				c.visit(dep.Pod)
			}
		}
	}
	c.trail = c.trail[:len(c.trail)-1]
	c.state[p] = visited
}
