package observe

import (
	"slices"
	"strconv"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// PortLister returns the wanted ports on which a process of the engine's host listens.
type PortLister func(wanted []int) ([]planner.HostPort, error)

// hostPorts are the host's listening ports that the project wants and that no
// container is known to publish: those are told apart by their containers.
func hostPorts(want *project.Project, state planner.State, list PortLister) ([]planner.HostPort, error) {
	published := map[int]bool{}
	for _, c := range state.Containers {
		markPorts(published, c.Ports)
	}
	for _, s := range state.ForeignContainers {
		markPorts(published, s.Ports)
	}
	var wanted []int
	for s := range want.Services() {
		for _, p := range s.Ports {
			if n, err := strconv.Atoi(p.Published); err == nil && !published[n] {
				wanted = append(wanted, n)
			}
		}
	}
	if len(wanted) == 0 || list == nil {
		return nil, nil
	}
	slices.Sort(wanted)
	return list(slices.Compact(wanted))
}

func markPorts(set map[int]bool, ports []planner.Port) {
	for _, p := range ports {
		set[p.Published] = true
	}
}
