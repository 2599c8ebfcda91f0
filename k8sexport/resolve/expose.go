package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// exposeServices decides how published ports are reached from outside.
func exposeServices(in *input, all *services, n *names, m *model.Model) {
	for _, s := range all.list {
		if s.InitOf != nil {
			continue
		}
		for i, p := range s.Ports {
			reportPort(in, s, i, p)
		}
		for i, link := range s.ExternalLinks {
			m.Links = append(m.Links, externalLink(in, n, s.At("external_links")+item(i), link)...)
		}
		if len(publishedPorts(s)) == 0 || s.NetworkMode == "host" {
			continue
		}
		switch s.Exposure {
		case model.ExposeLoadBalancer, model.ExposeNodePort:
			m.Published = append(m.Published, publish(in, n, s))
		case model.ExposeIngress, model.ExposeGateway:
			for _, r := range routes(in, all, s) {
				if foundBeforeReady(s, headless(s)) {
					one := publishReady(in, n, r)
					r.Backend = one.Name
					m.Published = append(m.Published, one)
				}
				m.Routes = append(m.Routes, r)
			}
		}
	}
}

// publishedPorts lists the ports that can be reached through a Service.
func publishedPorts(s *model.Service) []types.ServicePortConfig {
	var out []types.ServicePortConfig
	for i, p := range s.Ports {
		if s.NetworkMode != "none" && isPublished(s, i, p) {
			out = append(out, p)
		}
	}
	return out
}

// isPublished reports whether a port is one of the published Service.
func isPublished(s *model.Service, i int, p types.ServicePortConfig) bool {
	return !s.Internal[i] && !loopback(p.HostIP) && p.Mode != "host" && protocol(p.Protocol) != ""
}

// Kubernetes' default range of node ports.
const (
	firstNodePort = 30000
	lastNodePort  = 32767
)

// publish decides the ports of the Service that listens on the published ports.
func publish(in *input, n *names, s *model.Service) model.Published {
	out := model.Published{
		Name: k8sname.Suffixed(s.Host, "published", k8sname.MaxLabel), Service: s,
		Type: model.LoadBalancer, Origin: in.Comment(s.At("ports")),
	}
	if s.Exposure == model.ExposeNodePort {
		out.Type = model.NodePort
	}
	n.take("Service", out.Name, s.At("ports"))
	var ports []listener
	for i, p := range s.Ports {
		one := model.PublishedPort{Port: publishedPort(p.Published, p.Target), Target: int32(p.Target), Protocol: protocol(p.Protocol), AppProtocol: p.AppProtocol}
		if !isPublished(s, i, p) {
			continue
		}
		// The same port can be published on several addresses of the host.
		if slices.ContainsFunc(ports, func(have listener) bool { return have.Number == one.Port && have.Protocol == one.Protocol }) {
			continue
		}
		if out.Type == model.NodePort && one.Port >= firstNodePort && one.Port <= lastNodePort {
			one.NodePort = one.Port
		}
		one.Origin = in.Comment(s.PortPaths[i])
		ports = append(ports, listener{Port: model.Port{Number: one.Port, Protocol: one.Protocol}, wish: p.Name})
		out.Ports = append(out.Ports, one)
	}
	for i, name := range portNames(ports) {
		out.Ports[i].Name = name
	}
	return out
}

// publishReady returns a Service for a route whose Service under the name of the
// service finds Pods that are not ready, too.
func publishReady(in *input, n *names, r model.Route) model.Published {
	at := r.Service.At("ports")
	out := model.Published{Name: k8sname.Suffixed(r.Service.Host, "published", k8sname.MaxLabel), Service: r.Service, Type: model.ClusterIP, Origin: r.Origin}
	n.take("Service", out.Name, at)
	port := listener{Port: model.Port{Number: r.Port, Protocol: model.TCP}}
	out.Ports = []model.PublishedPort{{Name: portNames([]listener{port})[0], Port: r.Port, Target: r.Port, Protocol: model.TCP, Origin: r.Origin}}
	return out
}

// publishedPort returns the first port of a range, or the container port if
// Docker would choose a free one.
func publishedPort(text string, target uint32) int32 {
	first, _, _ := strings.Cut(text, "-")
	n, err := strconv.ParseInt(first, 10, 32)
	if err != nil || n < 1 || n > 65535 {
		return int32(target)
	}
	return int32(n)
}

// reportPort records how a published port is reached.
func reportPort(in *input, s *model.Service, i int, p types.ServicePortConfig) {
	with := func(o report.Outcome) {
		in.Record(s.PortPaths[i], o.With("service", s.Host, "kind", string(s.Exposure), "address", p.HostIP))
	}
	switch {
	case s.NetworkMode == "none":
		with(report.PortNoNetwork)
	case protocol(p.Protocol) == "" || p.Mode == "host":
	case loopback(p.HostIP):
		with(report.PortLoopback)
	case s.NetworkMode == "host":
		with(report.PortHostNetwork)
	case s.Internal[i]:
		with(report.PortInternal)
		in.Note(report.NotExposed(s.Name, p.Target))
	case s.Exposure == model.ExposeNone:
		with(report.PortNotExposed)
	case s.Exposure == model.ExposeIngress || s.Exposure == model.ExposeGateway:
		with(routeOutcome(s, p))
	case strings.Contains(p.Published, "-"):
		with(report.PortRange)
	case p.Published == "" || p.Published == "0":
		with(report.PortAny)
	case s.Exposure == model.ExposeNodePort:
		with(report.PortNode)
	case s.Exposure == model.ExposeHostPort:
		with(report.PortHostPort)
	case p.HostIP == "" || p.HostIP == "0.0.0.0" || p.HostIP == "::":
		with(report.PortBalancer)
	default:
		with(report.PortBalancerAddress)
	}
}

// externalLink gives a Service outside of the project another name.
func externalLink(in *input, n *names, at, link string) []model.Link {
	name, alias, has := strings.Cut(link, ":")
	if !has {
		alias = name
	}
	switch {
	case alias == name && k8sname.IsLabel(name):
		in.Record(at, report.ExternalLink.With("name", name))
		return nil
	case in.options.Namespace == "" || !k8sname.IsLabel(alias) || !k8sname.IsLabel(name):
		in.Record(at, report.ExternalLinkUnknown)
		return nil
	}
	n.take("Service", alias, at)
	in.Record(at, report.ExternalLinkAlias.With("name", name, "alias", alias))
	return []model.Link{{Name: alias, Target: name + "." + in.options.Namespace + ".svc." + in.options.ClusterDomain, Origin: in.Comment(at)}}
}
