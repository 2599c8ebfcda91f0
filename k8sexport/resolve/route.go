package resolve

import (
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// routes returns the Ingress or HTTPRoute of a service. Without a Gateway for
// an HTTPRoute it records a fault and returns none.
func routes(in *input, all *services, s *model.Service) []model.Route {
	r := model.Route{Service: s, Backend: s.Host, Host: routeHost(in, all, s), Path: "/", Class: in.options.Class, TLSSecret: s.X.TLSSecret}
	setIf(&r.Path, s.X.Path)
	setIf(&r.Class, s.X.Class)
	at := s.At("ports")
	r.Port, at = routePort(s, at)
	r.Origin = in.Comment(at)
	checkRoute(in, r)
	if s.Exposure == model.ExposeIngress {
		if r.TLSSecret != "" {
			in.Note(report.AssumeSecret(r.TLSSecret, "the certificate of "+s.Name))
		}
		return []model.Route{r}
	}
	r.Gateway = in.options.Gateway
	if r.Gateway[strings.IndexByte(r.Gateway, '/')+1:] == "" {
		in.Fault(s.At("ports"), "set --gateway NAME, or x-k8s.gateway at the top of the file", "the Gateway of the HTTPRoute is unknown")
		return nil
	}
	return []model.Route{r}
}

func setIf(to *string, value string) {
	if value != "" {
		*to = value
	}
}

// routeHost returns the host name of a route: the service's own, or the domain
// of all services with the name of the service before it. If only one service
// has a route, the domain is its host name.
func routeHost(in *input, all *services, s *model.Service) string {
	switch {
	case s.X.Host != "":
		return s.X.Host
	case in.options.Host == "":
		return ""
	case countRoutes(all) == 1:
		return in.options.Host
	}
	return s.Host + "." + in.options.Host
}

func countRoutes(all *services) int {
	n := 0
	for _, s := range all.list {
		if (s.Exposure == model.ExposeIngress || s.Exposure == model.ExposeGateway) && len(publishedPorts(s)) > 0 {
			n++
		}
	}
	return n
}

// routePort returns the container port of a route and the attribute that sets
// it: x-k8s.port, or the first published TCP port.
func routePort(s *model.Service, at string) (int32, string) {
	for i, p := range s.Ports {
		if s.X.Port != 0 && int(p.Target) != s.X.Port || p.Protocol == "udp" || loopback(p.HostIP) || p.Mode == "host" {
			continue
		}
		if p.Target != 0 {
			return int32(p.Target), s.PortPaths[i]
		}
	}
	return int32(s.X.Port), at
}

func checkRoute(in *input, r model.Route) {
	s := r.Service
	if r.Port == 0 {
		in.Fault(s.At("ports"), "set x-k8s.expose: loadbalancer", "%s requires a published TCP port", s.Exposure)
	}
	if !strings.HasPrefix(r.Path, "/") {
		in.Fault(s.At("x-k8s.path"), "start it with a slash", "invalid path %q", r.Path)
	}
	if r.Host != "" && !k8sname.IsSubdomain(strings.TrimPrefix(r.Host, "*.")) {
		in.Fault(s.At("x-k8s.host"), "", "invalid host name %q", r.Host)
	}
}
