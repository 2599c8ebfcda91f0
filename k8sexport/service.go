package k8sexport

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// services puts out the Services: under each service's name on the ports of
// its containers, under its other names, and for what it publishes.
func (e *export) services() {
	for _, s := range e.all {
		if s.folded != nil || !e.found(s) {
			continue
		}
		e.take("Service", s.host, s.path)
		e.internal(s, s.host, e.selector(s.pod), e.from(s.path))
	}
	e.aliasServices()
	for _, s := range e.all {
		if s.folded == nil {
			e.outside(s)
		}
	}
}

// found reports whether others can find a service by its name: what runs for
// ever, and one-shots that are known to listen.
func (e *export) found(s *service) bool {
	return s.NetworkMode != "none" && (s.pod.kind.runs() || len(s.ports) > 0)
}

// headless reports whether a name stands for the Pods themselves: no port is
// known, so that every port is reached, or the files ask for it, or nothing
// but the name can be waited for.
func (e *export) headless(s *service) bool {
	return len(s.ports) == 0 || len(s.ports) > maxPorts || s.Deploy != nil && s.Deploy.EndpointMode == "dnsrr" ||
		len(e.dependents(s)) > 0 && !slices.ContainsFunc(s.ports, func(p port) bool { return p.protocol == corev1.ProtocolTCP })
}

func (e *export) internal(s *service, name string, selector map[string]string, why string) {
	from := origins{"": why}
	o := &corev1.Service{TypeMeta: typeMeta("v1", "Service"), ObjectMeta: e.meta(name, s), Spec: corev1.ServiceSpec{Selector: selector}}
	if e.headless(s) {
		o.Spec.ClusterIP = corev1.ClusterIPNone
		if s.Deploy != nil && s.Deploy.EndpointMode == "dnsrr" {
			from["spec.clusterIP"] = e.from(s.at("deploy.endpoint_mode"))
		}
	}
	ports := s.ports
	if len(ports) > maxPorts {
		ports = nil // without a list, every port of the Pods is reached
	}
	names := portNames(ports)
	for i, p := range ports {
		from["spec.ports"+item(i)] = e.from(p.from)
		sp := corev1.ServicePort{Name: names[i], Port: p.number, TargetPort: intstr.FromInt32(p.number), Protocol: p.protocol}
		if p.app != "" {
			sp.AppProtocol = ptr(p.app)
		}
		o.Spec.Ports = append(o.Spec.Ports, sp)
	}
	e.add(o, from)
}

// alias is another name of a service.
type alias struct{ name, path, target string }

// aliases are the names besides its own that others find a service under.
func aliases(s *service) []alias {
	var out []alias
	for _, n := range sortedKeys(s.Networks) {
		if c := s.Networks[n]; c != nil {
			for i, a := range c.Aliases {
				out = append(out, alias{name: a, path: s.at("networks." + n + ".aliases" + item(i))})
			}
		}
	}
	if s.ContainerName != "" && s.ContainerName != s.Name {
		out = append(out, alias{s.ContainerName, s.at("container_name"), "container name"})
	}
	return out
}

// aliasServices puts out a Service for each other name, and for what a link
// calls a service.
func (e *export) aliasServices() {
	holders := map[string][]*service{}
	why := map[string]string{}
	note := func(s *service, a alias) {
		if s.folded != nil || !e.found(s) {
			return
		}
		if !isLabel(a.name) && !e.mentions(a.name) {
			e.tell(a.path, Approximate, a.target, "no Service has the name: it is no valid one, and no other service uses it", "")
			return
		}
		if !isLabel(a.name) {
			e.tell(a.path, Dropped, "", "it is no valid name of a Service", "lower-case letters, digits and - are, 63 at most, a letter first")
			return
		}
		if !slices.Contains(holders[a.name], s) {
			holders[a.name] = append(holders[a.name], s)
		}
		why[a.name] = cmp.Or(why[a.name], a.path)
	}
	for _, s := range e.all {
		for _, a := range aliases(s) {
			note(s, a)
		}
	}
	for _, s := range e.all {
		for i, link := range s.Links {
			name, other, has := strings.Cut(link, ":")
			if to := e.byName[name]; has && to != nil && other != name {
				note(to, alias{name: other, path: s.at("links") + item(i)})
				e.tell(s.at("links")+item(i), Approximate, "Service "+other, "all services find it under that name", "")
			}
		}
	}
	for _, name := range sortedKeys(holders) {
		list := holders[name]
		if len(list) == 1 && list[0].host == name {
			continue
		}
		e.take("Service", name, why[name])
		selector := e.selector(list[0].pod)
		if len(list) > 1 {
			selector = map[string]string{aliasLabel(name): "true", labelInstance: e.instance()}
		}
		e.internal(list[0], name, selector, e.from(why[name]))
	}
}

func aliasLabel(name string) string { return "alias.compose/" + name }

// sharedAliases are a service's other names that others have too.
func (e *export) sharedAliases(s *service) []string {
	if e.aliasCount == nil {
		e.aliasCount = map[string]map[*service]bool{}
		for _, one := range e.all {
			for _, a := range aliases(one) {
				if e.aliasCount[a.name] == nil {
					e.aliasCount[a.name] = map[*service]bool{}
				}
				e.aliasCount[a.name][one] = true
			}
		}
	}
	var out []string
	for _, a := range aliases(s) {
		if len(e.aliasCount[a.name]) > 1 && isLabel(a.name) {
			out = append(out, a.name)
		}
	}
	return out
}

// exposeOf is how a service's published ports are reached.
func (e *export) exposeOf(s *service) Expose {
	if s.x.Expose != "" {
		return Expose(s.x.Expose)
	}
	return e.opt.Expose
}

// outside puts out what makes published ports reachable.
func (e *export) outside(s *service) {
	e.tellPorts(s)
	ports := published(s)
	if len(ports) == 0 || s.NetworkMode == "host" {
		return
	}
	switch e.exposeOf(s) {
	case ExposeLoadBalancer:
		e.publishedService(s, corev1.ServiceTypeLoadBalancer)
	case ExposeNodePort:
		e.publishedService(s, corev1.ServiceTypeNodePort)
	case ExposeIngress:
		e.ingress(s)
	case ExposeGateway:
		e.route(s)
	}
}
