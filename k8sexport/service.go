package k8sexport

import (
	"cmp"
	"slices"
	"strconv"
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
type alias struct{ name, path string }

// aliases are the names besides its own that others find a service under.
func aliases(s *service) []alias {
	var out []alias
	for _, n := range sortedKeys(s.Networks) {
		if c := s.Networks[n]; c != nil {
			for i, a := range c.Aliases {
				out = append(out, alias{a, s.at("networks." + n + ".aliases" + item(i))})
			}
		}
	}
	if s.ContainerName != "" && s.ContainerName != s.Name {
		out = append(out, alias{s.ContainerName, s.at("container_name")})
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
			e.tell(a.path, Approximate, "container name", "no Service has the name: it is no valid one, and no other service uses it", "")
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
				note(to, alias{other, s.at("links") + item(i)})
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

// publishedService listens on the published ports and leads to the
// containers' own.
func (e *export) publishedService(s *service, kind corev1.ServiceType) {
	name := suffixed(s.host, "published", maxLabel)
	e.take("Service", name, s.at("ports"))
	from := origins{"": e.from(s.at("ports"))}
	o := &corev1.Service{TypeMeta: typeMeta("v1", "Service"), ObjectMeta: e.meta(name, s)}
	o.Spec = corev1.ServiceSpec{Type: kind, Selector: e.selector(s.pod)}
	var ports []port
	for i, p := range s.Ports {
		proto := protocol(p.Protocol)
		if loopback(p.HostIP) || p.Mode == "host" || proto == "" {
			continue
		}
		at := s.portPaths[i]
		sp := corev1.ServicePort{Port: publishedPort(p.Published, p.Target), TargetPort: intstr.FromInt32(int32(p.Target)), Protocol: proto}
		if p.AppProtocol != "" {
			sp.AppProtocol = ptr(p.AppProtocol)
		}
		if slices.ContainsFunc(ports, func(have port) bool { return have.number == sp.Port && have.protocol == proto }) {
			continue // on another address of the host
		}
		if kind == corev1.ServiceTypeNodePort && sp.Port >= firstNodePort && sp.Port <= lastNodePort {
			sp.NodePort = sp.Port
		}
		ports = append(ports, port{number: sp.Port, protocol: proto, name: p.Name})
		from["spec.ports"+item(len(o.Spec.Ports))] = e.from(at)
		o.Spec.Ports = append(o.Spec.Ports, sp)
	}
	for i, n := range portNames(ports) {
		o.Spec.Ports[i].Name = n
	}
	e.add(o, from)
}

// The ports that nodes have for Services, if the cluster does not say otherwise.
const (
	firstNodePort = 30000
	lastNodePort  = 32767
)

// publishedPort is the first of a range, or the container's own where Docker
// would choose one.
func publishedPort(text string, target uint32) int32 {
	first, _, _ := strings.Cut(text, "-")
	n, err := strconv.ParseInt(first, 10, 32)
	if err != nil || n < 1 || n > 65535 {
		return int32(target)
	}
	return int32(n)
}

// tellPorts says what becomes of each published port.
func (e *export) tellPorts(s *service) {
	how := e.exposeOf(s)
	for i, p := range s.Ports {
		at := s.portPaths[i]
		switch {
		case protocol(p.Protocol) == "" || p.Mode == "host":
		case loopback(p.HostIP):
			e.tell(at, Approximate, "Service "+s.host, "it is published to this machine only, so nothing outside the cluster reaches it", "`kubectl port-forward service/"+s.host+"`")
		case s.NetworkMode == "host":
			e.tell(at, Meaningless, "", "the host's network is used", "")
		case how == ExposeNone:
			e.tell(at, Approximate, "Service "+s.host, "nothing outside the cluster reaches it: expose is none", "")
		case strings.Contains(p.Published, "-"):
			e.tell(at, Approximate, "Service "+s.host+"-published", "the first port of the range is taken", "")
		case p.Published == "" || p.Published == "0":
			e.tell(at, Approximate, "Service "+s.host+"-published", "Docker chooses a port; here it is the container's", "")
		case how == ExposeIngress || how == ExposeGateway:
			e.tell(at, Approximate, string(how), "it is reached by its host name on the ports of the "+string(how), "")
		case how == ExposeNodePort:
			e.tell(at, Approximate, "Service "+s.host+"-published", "nodes have ports of their own for it", "")
		case how == ExposeHostPort:
			e.tell(at, Approximate, "hostPort", "it is reached on the nodes that run a Pod of the service", "")
		default:
			words := "the cluster's load balancer publishes it, on an address of its own"
			if p.HostIP != "" && p.HostIP != "0.0.0.0" && p.HostIP != "::" {
				words += ", not on " + p.HostIP
			}
			e.tell(at, Approximate, "Service "+s.host+"-published", words, "")
		}
	}
	for i, link := range s.ExternalLinks {
		e.externalLink(s, s.at("external_links")+item(i), link)
	}
}

// externalLink is a container that this project does not make.
func (e *export) externalLink(s *service, at, link string) {
	name, other, has := strings.Cut(link, ":")
	if !has {
		other = name
	}
	switch {
	case other == name && isLabel(name):
		e.tell(at, Approximate, "", "a Service "+name+" must exist in the namespace", "")
	case e.opt.Namespace == "" || !isLabel(other) || !isLabel(name):
		e.tell(at, Dropped, "", "another name for a Service outside of the project needs the namespace", "say --namespace")
	default:
		e.take("Service", other, at)
		e.add(&corev1.Service{TypeMeta: typeMeta("v1", "Service"), ObjectMeta: e.meta(other, nil), Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeExternalName, ExternalName: name + "." + e.opt.Namespace + ".svc.cluster.local",
		}}, origins{"": e.from(at)})
		e.tell(at, Approximate, "Service "+other, "a Service "+name+" must exist in the namespace", "")
	}
}
