package resolve

import (
	"slices"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// isolate decides the NetworkPolicies: for each network, for each service
// whose ports everybody may reach, for each Pod without a network, and for Pods
// whose init containers need more than their networks allow.
func isolate(in *input, all *services, n *names) []model.Policy {
	p := &policies{in: in, all: all, names: n, used: usedNetworks(all)}
	if in.options.NetworkPolicies != model.PoliciesNever {
		p.closePods()
	}
	isolated := separatesServices(in, p.used)
	if isolated {
		labelPods(all)
	}
	for key := range in.want.Networks() {
		reportNetwork(in, key, p.used[key], isolated)
		if p.used[key] && isolated {
			p.network(key)
		}
	}
	if isolated {
		p.openPorts()
		p.openAPI()
	}
	return p.list
}

// usedNetworks returns the keys of the networks that exported services use.
func usedNetworks(all *services) map[string]bool {
	used := map[string]bool{}
	for _, s := range all.list {
		for n := range s.Networks {
			used[n] = true
		}
	}
	return used
}

// separatesServices reports whether networks become NetworkPolicies.
func separatesServices(in *input, used map[string]bool) bool {
	switch in.options.NetworkPolicies {
	case model.PoliciesAlways:
		return true
	case model.PoliciesNever:
		return false
	}
	for n := range used {
		if c, ok := in.want.Network(n); ok && c.Internal {
			return true
		}
	}
	return len(used) > 1
}

// labelPods records the networks of each Pod, by which policies select it. A
// one-shot service uses its networks from the Pod in which it runs.
func labelPods(all *services) {
	for _, p := range all.pods {
		for _, s := range slices.Concat(p.Members, p.OneShots) {
			p.Networks = append(p.Networks, sortedKeys(s.Networks)...)
		}
	}
}

// policies collects the NetworkPolicies.
type policies struct {
	in    *input
	all   *services
	names *names
	used  map[string]bool // keys of networks
	list  []model.Policy
}

// add adds a policy under a name that no other one has.
func (p *policies) add(one model.Policy, at string) {
	p.names.take("NetworkPolicy", one.Name, at)
	one.Origin = p.in.Comment(at)
	p.list = append(p.list, one)
}

func policyName(name string) string { return k8sname.Fit("network-"+name, k8sname.MaxLabel) }

// closePods blocks all traffic of Pods without a network, except what their
// init containers need.
func (p *policies) closePods() {
	for _, pod := range p.all.pods {
		hasNetwork := func(s *model.Service) bool { return s.NetworkMode != "none" }
		if slices.ContainsFunc(pod.Members, hasNetwork) {
			continue
		}
		lead := pod.Lead()
		p.add(model.Policy{
			Name: policyName(lead.Workload + "-none"), Service: lead, Egress: true, DNS: len(pod.Waits) > 0, API: pod.WaitsForJob(),
		}, lead.At("network_mode"))
	}
}

// network allows only services of a network to connect to its services.
func (p *policies) network(key string) {
	at := "networks." + key
	p.add(model.Policy{Name: policyName(k8sname.Label(key, k8sname.MaxWorkload)), Network: key}, at)
	if !p.internal(key) || !slices.ContainsFunc(p.all.list, p.onlyInternal(key)) {
		return
	}
	// A service that is also on another network can connect to the outside
	// through that one, as in Docker.
	inside := model.Policy{Name: policyName(k8sname.Label(key, k8sname.MaxWorkload-7) + "-inside"), Network: key, Egress: true}
	for other, c := range p.in.want.Networks() {
		if !c.Internal {
			inside.Outside = append(inside.Outside, other)
		}
	}
	p.add(inside, at+".internal")
}

// onlyInternal finds services on a network that are on internal networks only.
func (p *policies) onlyInternal(key string) func(*model.Service) bool {
	return func(s *model.Service) bool {
		if _, in := s.Networks[key]; !in {
			return false
		}
		for other := range s.Networks {
			if !p.internal(other) {
				return false
			}
		}
		return true
	}
}

// openPorts allows everybody to connect to ports that are published, through a
// Service, an Ingress or the node.
func (p *policies) openPorts() {
	for _, s := range p.all.list {
		ports := openPorts(s)
		if s.InitOf != nil || len(ports) == 0 || len(s.Pod.Networks) == 0 {
			continue
		}
		p.add(model.Policy{Name: k8sname.Suffixed(s.Host, "published", k8sname.MaxLabel), Service: s, Owned: true, Ports: ports}, s.At("ports"))
	}
}

// openPorts lists the container ports that can be reached from outside.
func openPorts(s *model.Service) []model.Port {
	var out []model.Port
	add := func(number int32, protocol model.Protocol) {
		if one := (model.Port{Number: number, Protocol: protocol}); !slices.ContainsFunc(out, samePort(one)) {
			out = append(out, one)
		}
	}
	if s.NetworkMode == "host" || s.NetworkMode == "none" {
		return nil
	}
	if s.Exposure != model.ExposeNone {
		for _, port := range publishedPorts(s) {
			add(int32(port.Target), protocol(port.Protocol))
		}
	}
	if len(out) > 0 && s.X.Port != 0 && (s.Exposure == model.ExposeIngress || s.Exposure == model.ExposeGateway) {
		add(int32(s.X.Port), model.TCP)
	}
	for _, port := range s.Listens {
		if port.HostPort != 0 {
			add(port.Number, port.Protocol)
		}
	}
	return out
}

// openAPI allows Pods that are on internal networks only, and wait for a Job, to
// connect to the API server.
func (p *policies) openAPI() {
	for _, pod := range p.all.pods {
		if len(pod.Networks) == 0 || !pod.WaitsForJob() || slices.ContainsFunc(pod.Networks, func(key string) bool { return !p.internal(key) }) {
			continue
		}
		lead := pod.Lead()
		p.add(model.Policy{Name: k8sname.Suffixed(lead.Workload, "waits", k8sname.MaxLabel), Service: lead, Owned: true, Egress: true, API: true}, lead.At("depends_on"))
		for _, key := range pod.Networks {
			p.in.Record("networks."+key+".internal", report.NetworkInternalAPI)
		}
	}
}

func (p *policies) internal(key string) bool {
	c, _ := p.in.want.Network(key)
	return c.Internal
}

// reportNetwork records what a network becomes.
func reportNetwork(in *input, key string, used, isolated bool) {
	c, _ := in.want.Network(key)
	at := "networks." + key
	switch {
	case !used:
		in.Record(at, report.NetworkUnused)
	case !isolated:
		in.Record(at, report.NetworkOpen)
	default:
		in.Record(at, report.NetworkPolicy)
	}
	if c.Internal && !isolated {
		in.Record(at+".internal", report.NetworkInternalOpen)
	}
	if bool(c.External) {
		in.Record(at+".external", report.NetworkExternal)
	}
	// These drivers only connect containers, which is what every Pod network does.
	if c.Driver == "bridge" || c.Driver == "overlay" || c.Driver == "default" {
		in.Record(at+".driver", report.NetworkDefault)
	}
	if d := c.Ipam; d.Driver == "default" && len(d.Config) == 0 && len(d.Options) == 0 {
		in.Record(at+".ipam", report.NetworkDefault)
	}
	if c.EnableIPv4 != nil && *c.EnableIPv4 {
		in.Record(at+".enable_ipv4", report.NetworkDefault)
	}
	if c.EnableIPv6 != nil && !*c.EnableIPv6 {
		in.Record(at+".enable_ipv6", report.NetworkDefault)
	}
}
