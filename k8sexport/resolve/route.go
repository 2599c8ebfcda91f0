package resolve

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

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
	port, at := routePort(s)
	if port == 0 {
		return nil // the report says why
	}
	r.Port, r.Origin = port, in.Comment(at)
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
			if port, _ := routePort(s); port != 0 {
				n++
			}
		}
	}
	return n
}

// routePort returns the container port of a route and the attribute that sets
// it: x-k8s.port, or the first published port with HTTP, preferably without TLS.
// The number is 0 if no port can be routed.
func routePort(s *model.Service) (int32, string) {
	var found []int
	for i, p := range s.Ports {
		switch {
		case p.Target == 0 || !isPublished(s, i, p) || protocol(p.Protocol) != model.TCP:
		case s.X.Port == int(p.Target):
			return int32(p.Target), s.PortPaths[i]
		case s.X.Port == 0 && isHTTP(s, p):
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return int32(s.X.Port), s.At("ports")
	}
	best := found[0]
	for _, i := range found {
		if isTLS(s.Ports[best]) && !isTLS(s.Ports[i]) {
			best = i
		}
	}
	return int32(s.Ports[best].Target), s.PortPaths[best]
}

// routeOutcome returns how a port of a service with a route is reached.
func routeOutcome(s *model.Service, p types.ServicePortConfig) report.Outcome {
	port, _ := routePort(s)
	switch {
	case int32(p.Target) == port && protocol(p.Protocol) == model.TCP:
		return report.PortRoute
	// They were never meant for everybody.
	case isInternal(s, p):
		return report.PortInternal
	case !isHTTP(s, p):
		return report.PortNotHTTP
	case isTLS(p):
		return report.PortRouteTLS
	}
	return report.PortSecond
}

func checkRoute(in *input, r model.Route) {
	s := r.Service
	if !strings.HasPrefix(r.Path, "/") {
		in.Fault(s.At("x-k8s.path"), "start it with a slash", "invalid path %q", r.Path)
	}
	if r.Host != "" && !k8sname.IsSubdomain(strings.TrimPrefix(r.Host, "*.")) {
		in.Fault(s.At("x-k8s.host"), "", "invalid host name %q", r.Host)
	}
}
