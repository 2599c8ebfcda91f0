package planner

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// claim is a host port that a container of the plan will publish.
type claim struct {
	service  string
	ip       string
	port     int
	protocol string
}

func (c claim) String() string { return fmt.Sprintf("host port %d/%s", c.port, c.protocol) }

// meets reports whether two claims conflict: the same port and
// protocol on the same address, or on all addresses.
func (c claim) meets(ip string, port int, protocol string) bool {
	return c.port == port && c.protocol == protocol && (c.ip == ip || anyAddress(c.ip) || anyAddress(ip))
}

func (c claim) meetsPort(p Port) bool { return c.meets(p.HostIP, p.Published, p.Protocol) }

func anyAddress(ip string) bool { return ip == "" || ip == "0.0.0.0" || ip == "::" }

// claims are the fixed host ports of a service. Ranges are left to the engine,
// which chooses.
func claims(s project.Service) []claim {
	var out []claim
	for _, p := range s.Ports {
		port, err := strconv.Atoi(p.Published)
		if err != nil || port == 0 {
			continue
		}
		out = append(out, claim{service: s.Name, ip: p.HostIP, port: port, protocol: strings.ToLower(p.Protocol)})
	}
	return out
}

// portTable holds what uses each host port.
type portTable struct {
	claimed map[int][]claim            // by the services of the plan
	others  map[int][]ForeignContainer // each with one port
	hosts   map[int][]HostPort
}

func newPortTable(others []ForeignContainer, hosts []HostPort) portTable {
	t := portTable{claimed: map[int][]claim{}, others: map[int][]ForeignContainer{}, hosts: map[int][]HostPort{}}
	for _, other := range others {
		for _, p := range other.Ports {
			holder := other
			holder.Ports = []Port{p}
			t.others[p.Published] = append(t.others[p.Published], holder)
		}
	}
	for _, p := range hosts {
		t.hosts[p.Port] = append(t.hosts[p.Port], p)
	}
	return t
}

// take claims a port for a replica. What runs outside of the plan matters only
// where the replica is to bind the port.
func (t portTable) take(c claim, binds bool) error {
	held := t.claimed[c.port]
	t.claimed[c.port] = append(held, c)
	for _, other := range held {
		if c.meets(other.ip, other.port, other.protocol) {
			return twiceConflict(c, other)
		}
	}
	if !binds {
		return nil
	}
	for _, other := range t.others[c.port] {
		if c.meetsPort(other.Ports[0]) {
			return &Conflict{Service: c.service, What: c.String(), Holder: other.describe(), Advice: "stop that container, or publish another host port"}
		}
	}
	for _, p := range t.hosts[c.port] {
		if c.meets(p.IP, p.Port, p.Protocol) {
			return &Conflict{Service: c.service, What: c.String(), Holder: p.describe(), Advice: "stop that process, or publish another host port"}
		}
	}
	return nil
}

func twiceConflict(c, other claim) error {
	if other.service == c.service {
		return &Conflict{
			Service: c.service, What: c.String(), Holder: "another replica of the service",
			Advice: "publish a range (`8080-8089:80`), or only the container port, so that each replica has its own host port",
		}
	}
	return &Conflict{Service: c.service, What: c.String(), Holder: "service " + other.service, Advice: "publish another host port for one of them"}
}
