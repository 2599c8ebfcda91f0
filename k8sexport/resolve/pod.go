package resolve

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// groupPods puts services that share namespaces into one Pod.
func groupPods(in *input, all *services) {
	lead := map[string]string{} // union-find: parent by name of the service
	root := func(name string) string {
		for lead[name] != "" && lead[name] != name {
			name = lead[name]
		}
		return name
	}
	for _, s := range all.list {
		for _, with := range sharesPodWith(in, all, s) {
			if a, b := root(s.Name), root(with); a != b {
				lead[a] = b
			}
		}
	}
	pods := map[string]*model.Pod{}
	for _, s := range all.list {
		name := root(s.Name)
		if pods[name] == nil {
			pods[name] = &model.Pod{Members: []*model.Service{all.byName[name]}}
			all.pods = append(all.pods, pods[name])
		}
		s.Pod = pods[name]
		if s.Name != name {
			pods[name].Members = append(pods[name].Members, s)
		}
	}
}

// sharesPodWith lists the services in whose Pod a service must run.
func sharesPodWith(in *input, all *services, s *model.Service) []string {
	var out []string
	for _, mode := range []string{s.NetworkMode, s.Pid, s.Ipc} {
		name, ok := strings.CutPrefix(mode, types.ServicePrefix)
		if _, exported := all.byName[name]; ok && exported {
			out = append(out, name)
		}
	}
	if s.X.Pod != "" {
		if _, ok := all.byName[s.X.Pod]; ok {
			out = append(out, s.X.Pod)
		} else {
			in.Fault(s.At("x-k8s.pod"), "", "service %q does not exist", s.X.Pod)
		}
	}
	return out
}

// exclusive reports whether two of the Pods cannot run at the same time: they
// use a port of the host, or a volume that only one node can mount, or the user
// wants a StatefulSet.
func exclusive(p *model.Pod) bool {
	hostPort := func(port model.Port) bool { return port.HostPort != 0 }
	for _, s := range p.Members {
		if slices.ContainsFunc(s.Listens, hostPort) {
			return true
		}
	}
	return p.Kind == model.StatefulSet || slices.ContainsFunc(p.Volumes, func(v model.Volume) bool {
		c, ok := v.Source.(model.ClaimVolume)
		return ok && c.Claim.OneNode
	})
}

// orderPods returns the Pods with each Job before the Pods that wait for it:
// the name of a Job contains a hash of its Pod.
func orderPods(pods []*model.Pod) []*model.Pod {
	var out []*model.Pod
	done := map[*model.Pod]bool{}
	var visit func(p *model.Pod)
	visit = func(p *model.Pod) {
		if done[p] {
			return
		}
		done[p] = true
		for _, w := range p.Waits {
			if w.Method == model.WaitJob {
				visit(w.For.Pod)
			}
		}
		out = append(out, p)
	}
	for _, p := range pods {
		visit(p)
	}
	return out
}
