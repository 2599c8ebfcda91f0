package enginetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/go-connections/nat"
)

// publish takes the host ports that a container asks for.
func (s *Server) publish(b *fakeContainer) error {
	b.ports = nil
	if b.host.NetworkMode.IsHost() || b.host.NetworkMode.IsNone() || b.host.NetworkMode.IsContainer() {
		return nil
	}
	ports := nat.PortMap{}
	for port := range b.config.ExposedPorts {
		ports[port] = nil
	}
	for _, port := range sortedPorts(b.host.PortBindings) {
		for _, want := range b.host.PortBindings[port] {
			got, err := s.bind(b, ports, port, want)
			if err != nil {
				return err
			}
			ports[port] = append(ports[port], got...)
		}
	}
	if b.host.PublishAllPorts {
		for _, port := range sortedPorts(ports) {
			if len(ports[port]) == 0 {
				got, err := s.bind(b, ports, port, nat.PortBinding{})
				if err != nil {
					return err
				}
				ports[port] = got
			}
		}
	}
	b.ports = ports
	return nil
}

func sortedPorts(m nat.PortMap) []nat.Port {
	keys := slices.Collect(maps.Keys(m))
	slices.SortFunc(keys, func(a, b nat.Port) int {
		if a.Int() != b.Int() {
			return a.Int() - b.Int()
		}
		return strings.Compare(string(a), string(b))
	})
	return keys
}

// bind takes one host port: the one asked for, one of a range, or any.
func (s *Server) bind(b *fakeContainer, mine nat.PortMap, port nat.Port, want nat.PortBinding) ([]nat.PortBinding, error) {
	low, high, err := nat.ParsePortRangeToInt(first(want.HostPort, "0"))
	if err != nil {
		return nil, invalid("invalid port specification: %q", want.HostPort)
	}
	if low == 0 {
		low, high = s.anyPort(mine, port.Proto(), want.HostIP)
	}
	ip := first(want.HostIP, "0.0.0.0")
	for n := low; n <= high; n++ {
		if s.held[n] {
			continue
		}
		if !s.bound(n, port.Proto(), want.HostIP) && !boundIn(mine, n, port.Proto(), want.HostIP) {
			return []nat.PortBinding{{HostIP: ip, HostPort: strconv.Itoa(n)}}, nil
		}
	}
	reason := fmt.Sprintf("Bind for %s:%d failed: port is already allocated", ip, low)
	if s.held[low] {
		reason = fmt.Sprintf("Error starting userland proxy: listen %s4 %s:%d: bind: address already in use", port.Proto(), ip, low)
	}
	return nil, refuse(http.StatusInternalServerError,
		"driver failed programming external connectivity on endpoint %s (%s): %s", b.name, s.newID("endpoint", b.name), reason)
}

func (s *Server) anyPort(mine nat.PortMap, proto, ip string) (int, int) {
	for s.held[s.nextPort] || s.bound(s.nextPort, proto, ip) || boundIn(mine, s.nextPort, proto, ip) {
		s.nextPort++
	}
	s.nextPort++
	return s.nextPort - 1, s.nextPort - 1
}

func (s *Server) bound(n int, proto, ip string) bool {
	for _, b := range s.containers {
		if boundIn(b.ports, n, proto, ip) {
			return true
		}
	}
	return false
}

func boundIn(ports nat.PortMap, n int, proto, ip string) bool {
	for port, bindings := range ports {
		for _, b := range bindings {
			if port.Proto() == proto && b.HostPort == strconv.Itoa(n) && sameAddress(b.HostIP, ip) {
				return true
			}
		}
	}
	return false
}

func sameAddress(a, b string) bool {
	everywhere := func(ip string) bool { return ip == "" || ip == "0.0.0.0" || ip == "::" }
	return a == b || everywhere(a) || everywhere(b)
}
