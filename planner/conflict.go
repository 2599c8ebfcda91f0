package planner

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Conflict is one thing that two want at once: a host port or a container
// name. It is found before anything is changed.
type Conflict struct {
	Service string
	What    string // "host port 8080/tcp", "container name db"
	Holder  string // "container blog-web-1 (project blog)", "nginx (pid 812)"
	Advice  string
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("service %s: %s is taken by %s", c.Service, c.What, c.Holder)
}

// Hint says what to do.
func (c *Conflict) Hint() string { return c.Advice }

// claim is a host port that a container of the plan will publish.
type claim struct {
	service  string
	ip       string
	port     int
	protocol string
}

func (c claim) String() string { return fmt.Sprintf("host port %d/%s", c.port, c.protocol) }

// meets reports whether two claims cannot stand together: the same port and
// protocol on the same address, or on all addresses.
func (c claim) meets(ip string, port int, protocol string) bool {
	return c.port == port && c.protocol == protocol && (c.ip == ip || anyAddress(c.ip) || anyAddress(ip))
}

func anyAddress(ip string) bool { return ip == "" || ip == "0.0.0.0" || ip == "::" }

// checkConflicts finds taken host ports and container names before anything
// is changed.
func (m *maker) checkConflicts() error {
	var errs []error
	var taken []claim
	for s := range m.want.Services() {
		for _, r := range m.chosen[s.Name] {
			if r.fate != keep {
				errs = append(errs, m.checkName(s, r.name))
			}
			for _, c := range claims(s) {
				errs = append(errs, m.checkPort(c, taken, m.starting(s, r)))
				taken = append(taken, c)
			}
		}
	}
	return errAll(errs)
}

// starting reports whether the plan may bring the replica from not running to
// running, so that its ports must be free.
func (m *maker) starting(s project.Service, r replica) bool {
	if m.intent.Goal != GoalRunning {
		return false
	}
	return r.old == nil || !r.old.Alive()
}

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

func (m *maker) checkName(s project.Service, name string) error {
	for _, other := range m.have.Strangers {
		if other.Name == name {
			return &Conflict{Service: s.Name, What: "container name " + name, Holder: other.describe(), Advice: "remove or rename that container, or give the service another `container_name`"}
		}
	}
	return nil
}

func (m *maker) checkPort(c claim, taken []claim, starting bool) error {
	for _, other := range taken {
		if !c.meets(other.ip, other.port, other.protocol) {
			continue
		}
		holder := "service " + other.service
		advice := "give one of them another host port"
		if other.service == c.service {
			holder = "another replica of it"
			advice = "publish a range (`8080-8089:80`), or only the container port, so that each replica gets a port of its own"
		}
		return &Conflict{Service: c.service, What: c.String(), Holder: holder, Advice: advice}
	}
	if !starting {
		return nil
	}
	for _, other := range m.have.Strangers {
		for _, p := range other.Ports {
			if c.meets(p.HostIP, p.Published, p.Protocol) {
				return &Conflict{Service: c.service, What: c.String(), Holder: other.describe(), Advice: "stop that container, or publish another host port"}
			}
		}
	}
	for _, p := range m.have.HostPorts {
		if c.meets(p.IP, p.Port, p.Protocol) {
			return &Conflict{Service: c.service, What: c.String(), Holder: p.describe(), Advice: "stop that process, or publish another host port"}
		}
	}
	return nil
}

func (s Stranger) describe() string {
	if s.Project == "" {
		return "container " + s.Name
	}
	return fmt.Sprintf("container %s (project %s)", s.Name, s.Project)
}

func (p HostPort) describe() string {
	if p.Process == "" {
		return "another process on this host"
	}
	return p.Process
}
