package k8sexport

import (
	"cmp"
	"fmt"
	"regexp"
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

// A mention of a service by others tells of a port: db:5432, http://api/.
var (
	mentioned = regexp.MustCompile(`(?:^|[^A-Za-z0-9_.-])([A-Za-z0-9][A-Za-z0-9_-]*):([0-9]{1,5})(?:[^0-9A-Za-z.:]|$)`)
	schemed   = regexp.MustCompile(`([a-z][a-z0-9+]*)://(?:[^/@\s]*@)?([A-Za-z0-9][A-Za-z0-9_-]*)(?:[/?#\s"',]|$)`)
)

// schemePorts are the ports that an address without one means.
var schemePorts = map[string]int32{
	"http": 80, "ws": 80, "https": 443, "wss": 443, "redis": 6379, "postgres": 5432, "postgresql": 5432,
	"mysql": 3306, "mariadb": 3306, "mongodb": 27017, "amqp": 5672, "nats": 4222, "memcached": 11211,
}

// readMentions reads the texts of all services for ports of the others.
func (e *export) readMentions() {
	byHost := e.hosts()
	for _, s := range e.all {
		for _, t := range texts(s) {
			if !strings.Contains(t.text, ":") {
				continue
			}
			for _, m := range mentioned.FindAllStringSubmatch(t.text, -1) {
				if n, _ := strconv.Atoi(m[2]); byHost[m[1]] != nil && n > 0 {
					byHost[m[1]].listens(port{number: int32(n), protocol: corev1.ProtocolTCP, from: t.path})
				}
			}
			for _, m := range schemed.FindAllStringSubmatch(t.text, -1) {
				if n, known := schemePorts[m[1]]; known && byHost[m[2]] != nil {
					byHost[m[2]].listens(port{number: n, protocol: corev1.ProtocolTCP, from: t.path})
				}
			}
		}
	}
}

// hosts are the services by every name that others find them under.
func (e *export) hosts() map[string]*service {
	out := map[string]*service{}
	for _, s := range e.all {
		for _, a := range aliases(s) {
			out[a.name] = s
		}
	}
	for _, s := range e.all {
		out[s.Name] = s
	}
	return out
}

// text is a text of a service in which others may be named.
type text struct{ path, text string }

func texts(s *service) []text {
	var out []text
	for _, k := range sortedKeys(s.Environment) {
		if v := s.Environment[k]; v != nil {
			out = append(out, text{s.at("environment." + k), *v})
		}
	}
	out = append(out, text{s.at("entrypoint"), strings.Join(s.Entrypoint, " ")}, text{s.at("command"), strings.Join(s.Command, " ")})
	return out
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
		return loopback(p.HostIP) || p.Mode == "host" || protocol(p.Protocol) == ""
	})
}
