package ladder

import (
	"fmt"
	"slices"

	core "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/project"
)

// unpublished is a port that no random project publishes: published ones are
// open to all.
const unpublished = 4

// reaches: one service may talk to another exactly if they share a network, as
// a cluster would decide that enforces policies. The simulated one does not.
func reaches(want *project.Project, objects []Object) []string {
	var faults []string
	for from := range want.Services() {
		for to := range want.Services() {
			a, b := podRunning(objects, from.Name), podRunning(objects, to.Name)
			if a == nil || b == nil || a.of.String() == b.of.String() || beyond(from) || beyond(to) {
				continue
			}
			f := flow{"", inside(a.labels), inside(b.labels), unpublished, core.ProtocolTCP}
			if got, shared := f.allowed(objects), share(want, a, b); got != shared {
				faults = append(faults, fmt.Sprintf("%s may talk to %s: %v, and by the networks of the file: %v", from.Name, to.Name, got, shared))
			}
		}
	}
	return faults
}

// beyond: on the network of its node, a pod is out of the reach of policies, and
// the engine's own bridge is no network of the file.
func beyond(s project.Service) bool { return s.NetworkMode == "host" || s.NetworkMode == "bridge" }

// share reports whether a service of one Pod shares a network with a service of
// the other one.
func share(want *project.Project, a, b *pod) bool {
	for name := range networksIn(want, a) {
		if networksIn(want, b)[name] {
			return true
		}
	}
	return false
}

// networksIn returns the networks of the services in a Pod, one-shot services
// included.
func networksIn(want *project.Project, p *pod) map[string]bool {
	out := map[string]bool{}
	for s := range want.Services() {
		runs := func(c container) bool { return marks(c, s.Name) }
		if s.NetworkMode != "none" && slices.ContainsFunc(p.containers(), runs) {
			for name := range s.Networks {
				out[name] = true
			}
		}
	}
	return out
}

func marks(c container, service string) bool {
	return slices.ContainsFunc(c.Env, func(e core.EnvVar) bool { return e.Name == "MARK" && e.Value == service })
}

func podRunning(objects []Object, service string) *pod {
	for _, p := range pods(objects) {
		for _, c := range p.containers() {
			if !c.init && marks(c, service) {
				return &p
			}
		}
	}
	return nil
}
