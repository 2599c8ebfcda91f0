package k8sexport

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

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
		case s.NetworkMode == "none":
			e.tell(at, Meaningless, "", "the service has no network", "")
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
