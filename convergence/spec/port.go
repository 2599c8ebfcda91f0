package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-connections/nat"

	"github.com/seed-6dc66d55/compose/project"
)

// ports are the ports that a container exposes and publishes.
type ports struct {
	exposed  nat.PortSet
	bindings nat.PortMap
}

// portsOf translates `ports` and `expose`. A range of host ports is passed
// through: the engine chooses one.
func portsOf(s project.Service) (ports, error) {
	p := ports{exposed: nat.PortSet{}, bindings: nat.PortMap{}}
	for _, expose := range s.Expose {
		proto, number := nat.SplitProtoPort(expose)
		start, end, err := nat.ParsePortRange(number)
		if err != nil {
			return p, fmt.Errorf("expose %q: %w", expose, err)
		}
		for n := start; n <= end; n++ {
			p.exposed[nat.Port(fmt.Sprintf("%d/%s", n, proto))] = struct{}{}
		}
	}
	for _, port := range s.Ports {
		proto := strings.ToLower(port.Protocol)
		if proto == "" {
			proto = "tcp"
		}
		key := nat.Port(fmt.Sprintf("%d/%s", port.Target, proto))
		p.exposed[key] = struct{}{}
		p.bindings[key] = append(p.bindings[key], nat.PortBinding{HostIP: port.HostIP, HostPort: port.Published})
	}
	return p, nil
}

// PublishesRange reports whether the engine chooses from a range of host ports. It does
// not do so atomically: two concurrent starts can choose the same port.
func PublishesRange(s project.Service) bool {
	return slices.ContainsFunc(s.Ports, func(p types.ServicePortConfig) bool { return strings.Contains(p.Published, "-") })
}
