package k8sexport

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// port is one that a service listens on.
type port struct {
	number   int32
	protocol corev1.Protocol
	name     string
	app      string
	from     string
}

// portPaths are the places of published ports: a range is one place.
func (e *export) portPaths(s *service) []string {
	at := s.at("ports")
	var out []string
	for i, text := range e.want.Items(at) {
		n := 1
		if ports, err := types.ParsePortConfig(text); err == nil && text != "" {
			n = len(ports)
		}
		for range n {
			out = append(out, at+item(i))
		}
	}
	if len(out) == len(s.Ports) {
		return out
	}
	out = nil
	for i := range s.Ports {
		out = append(out, at+item(i))
	}
	return out
}

// maxPorts is how many ports a Service is given: it has no ranges, and one
// without ports reaches them all.
const maxPorts = 100

// readPorts finds on which ports the services listen.
func (e *export) readPorts() {
	for _, s := range e.all {
		for i, p := range s.Ports {
			at := s.portPaths[i]
			s.listens(port{number: int32(p.Target), protocol: protocol(p.Protocol), name: p.Name, app: p.AppProtocol, from: at})
			if protocol(p.Protocol) == "" {
				e.tell(at, Dropped, "", "the protocol "+p.Protocol+" is not known to Kubernetes", "")
			}
		}
		for i, text := range s.Expose {
			e.exposed(s, text, s.at("expose")+item(i))
		}
		for _, text := range s.image.Exposed {
			e.exposed(s, text, s.at("image"))
		}
	}
	e.readMentions()
	for _, s := range e.all {
		slices.SortStableFunc(s.ports, func(a, b port) int {
			return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.protocol, b.protocol))
		})
	}
}

func protocol(name string) corev1.Protocol {
	switch strings.ToLower(name) {
	case "", "tcp":
		return corev1.ProtocolTCP
	case "udp":
		return corev1.ProtocolUDP
	case "sctp":
		return corev1.ProtocolSCTP
	}
	return ""
}

// listens adds a port, once. The first that has a name gives it.
func (s *service) listens(p port) {
	if p.protocol == "" || p.number < 1 || p.number > 65535 {
		return
	}
	for i, have := range s.ports {
		if have.number == p.number && have.protocol == p.protocol {
			s.ports[i].name, s.ports[i].app = cmp.Or(have.name, p.name), cmp.Or(have.app, p.app)
			return
		}
	}
	s.ports = append(s.ports, p)
}

// exposed reads 80, 80/udp and 8000-8010.
func (e *export) exposed(s *service, text, at string) {
	numbers, proto, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(numbers, "-")
	from, err := strconv.Atoi(first)
	if err != nil {
		return
	}
	to := from
	if isRange {
		if to, err = strconv.Atoi(last); err != nil {
			return
		}
	}
	if protocol(proto) == "" {
		e.tell(at, Dropped, "", "the protocol "+proto+" is not known to Kubernetes", "")
		return
	}
	for n := from; n <= to && n-from <= maxPorts; n++ {
		s.listens(port{number: int32(n), protocol: protocol(proto), from: at})
	}
}

// containerPorts are for readers, and for hosts' own ports.
func (e *export) containerPorts(c *part) {
	for _, p := range c.s.ports {
		c.from["ports"+item(len(c.c.Ports))] = e.from(p.from)
		c.c.Ports = append(c.c.Ports, corev1.ContainerPort{ContainerPort: p.number, Protocol: p.protocol, HostPort: e.hostPort(c.s, p)})
	}
}

// hostPort is the node's own port that a container takes.
func (e *export) hostPort(s *service, p port) int32 {
	for i, published := range s.Ports {
		if int32(published.Target) != p.number || protocol(published.Protocol) != p.protocol {
			continue
		}
		if published.Mode != "host" && e.exposeOf(s) != ExposeHostPort || s.NetworkMode == "host" || loopback(published.HostIP) {
			continue
		}
		n, err := strconv.ParseInt(published.Published, 10, 32)
		if err != nil {
			continue
		}
		e.tell(s.portPaths[i], Exact, "hostPort", "", "")
		return int32(n)
	}
	return 0
}

// portNames gives each port of a Service a name, at most 15 long and its own.
func portNames(ports []port) []string {
	out := make([]string, len(ports))
	taken := map[string]bool{}
	for i, p := range ports {
		name := p.name
		if !isPortName(name) || taken[name] {
			name = fmt.Sprintf("%s-%d", strings.ToLower(string(p.protocol)), p.number)
		}
		taken[name], out[i] = true, name
	}
	return out
}

func isPortName(s string) bool {
	return s != "" && len(s) <= maxPortName && isLabel(s) && !strings.Contains(s, "--")
}

// loopback reports whether a port is published to the host itself only.
func loopback(ip string) bool { return strings.HasPrefix(ip, "127.") || ip == "::1" }

// published are the ports that are to be reached from outside by a Service.
func published(s *service) []types.ServicePortConfig {
	return slices.DeleteFunc(slices.Clone(s.Ports), func(p types.ServicePortConfig) bool {
		return s.NetworkMode == "none" || loopback(p.HostIP) || p.Mode == "host" || protocol(p.Protocol) == ""
	})
}
