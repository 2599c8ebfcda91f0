package convergence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker/go-connections/nat"
)

// ports translates `ports` and `expose`. A range of host ports is passed
// through: the engine chooses one.
func (s spec) ports() (ports, error) {
	p := ports{exposed: nat.PortSet{}, bindings: nat.PortMap{}}
	for _, expose := range s.service.Expose {
		proto, number := nat.SplitProtoPort(expose)
		start, end, err := nat.ParsePortRange(number)
		if err != nil {
			return p, fmt.Errorf("expose %q: %w", expose, err)
		}
		for n := start; n <= end; n++ {
			p.exposed[nat.Port(fmt.Sprintf("%d/%s", n, proto))] = struct{}{}
		}
	}
	for _, port := range s.service.Ports {
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

// publishesRange reports whether the engine has to choose among host ports,
// which it does not do atomically: two starts at once can choose the same.
func (p ports) publishesRange() bool {
	for _, bindings := range p.bindings {
		if slices.ContainsFunc(bindings, func(b nat.PortBinding) bool { return strings.Contains(b.HostPort, "-") }) {
			return true
		}
	}
	return false
}
