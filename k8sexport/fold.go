package k8sexport

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// foldsInto is the service in whose Pod a one-shot can run first: the only
// one that needs it, once. That needs neither an image that can wait nor
// rights to look at Jobs.
func (e *export) foldsInto(s *service) *service {
	if e.opt.DependsOn != DependsInit || s.pod.kind != job || s.pod.why != s.path || len(s.pod.members) > 1 || s.job != nil {
		return nil
	}
	by := e.dependents(s)
	if len(by) != 1 || by[0].DependsOn[s.Name].Condition != types.ServiceConditionCompletedSuccessfully || by[0].folded != nil {
		return nil
	}
	target := by[0]
	if target.GetScale() != 1 || s.GetScale() != 1 || target.pod.kind == daemonSet || samePodNeeds(s, target) != nil {
		return nil
	}
	if len(s.Ports)+len(s.Expose) > 0 {
		return nil // others may talk to it
	}
	return target
}

// samePodNeeds are the attributes of a Pod that two services want otherwise.
func samePodNeeds(s, with *service) []string {
	var out []string
	differ := func(attribute string, same bool) {
		if !same {
			out = append(out, attribute)
		}
	}
	differ("network_mode", s.NetworkMode == with.NetworkMode)
	differ("pid", s.Pid == with.Pid)
	differ("ipc", s.Ipc == with.Ipc)
	differ("hostname", s.Hostname == "" || s.Hostname == with.Hostname)
	differ("dns", slices.Equal(s.DNS, with.DNS) && slices.Equal(s.DNSSearch, with.DNSSearch) && slices.Equal(s.DNSOpts, with.DNSOpts))
	differ("group_add", slices.Equal(s.GroupAdd, with.GroupAdd))
	differ("sysctls", len(s.Sysctls) == 0)
	differ("extra_hosts", len(s.ExtraHosts) == 0)
	differ("platform", s.Platform == "" || s.Platform == with.Platform)
	differ("runtime", s.Runtime == with.Runtime)
	return out
}

// cycles finds Pods that wait for each other: services that share a Pod can
// depend on one another through a third.
func (e *export) cycles() {
	const visiting, done = 1, 2
	state := map[*pod]int{}
	var trail []string
	var visit func(p *pod)
	visit = func(p *pod) {
		state[p] = visiting
		trail = append(trail, p.lead().Name)
		for _, s := range append(slices.Clone(p.members), p.jobs...) {
			for _, name := range sortedKeys(s.DependsOn) {
				dep := e.byName[name]
				if dep == nil || dep.folded != nil || dep.pod == p {
					continue
				}
				switch state[dep.pod] {
				case visiting:
					e.fault(s.at("depends_on."+name), "take one of them out of the shared Pod, or export with --depends-on none",
						"the Pods wait for one another: %s -> %s", strings.Join(trail, " -> "), dep.pod.lead().Name)
				case 0:
					visit(dep.pod)
				}
			}
		}
		trail = trail[:len(trail)-1]
		state[p] = done
	}
	for _, p := range e.pods {
		if state[p] == 0 {
			visit(p)
		}
	}
}
