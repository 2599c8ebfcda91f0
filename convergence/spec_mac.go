package convergence

import (
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// A MAC address of its own is for the container's first network. Engines
// before API 1.44 take it as one of the container; later ones as one of its
// place on that network.
const macOfEndpoint = "1.44"

// macOfContainer is what an engine of the first kind is asked for.
func (s spec) macOfContainer() string {
	if planner.AtLeast(s.api, macOfEndpoint) {
		return ""
	}
	return s.service.MacAddress
}

// macAt is the address on the network that the project calls key.
func macAt(s project.Service, key string) string {
	if asked := s.Networks[key]; asked != nil && asked.MacAddress != "" {
		return asked.MacAddress
	}
	if first := s.NetworksByPriority(); len(first) > 0 && first[0] == key {
		return s.MacAddress
	}
	return ""
}

// ofMode is the place of a service that has a network mode and no networks:
// only a MAC address can be asked for there.
func (s spec) ofMode() *network.NetworkingConfig {
	if s.service.MacAddress == "" || s.macOfContainer() != "" {
		return nil
	}
	return &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{
		s.service.NetworkMode: {MacAddress: s.service.MacAddress},
	}}
}
