package convergence

import (
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// networkMode is the service's own mode, or the first of its networks.
func (s spec) networkMode() container.NetworkMode {
	if s.service.NetworkMode != "" {
		return container.NetworkMode(s.service.NetworkMode)
	}
	if n, ok := s.project.Network(s.action.Network); ok {
		return container.NetworkMode(n.Name)
	}
	return "none"
}

// networking is what the container is created on: one network, or all where
// the engine can.
func (s spec) networking() *network.NetworkingConfig {
	if s.service.NetworkMode != "" {
		return s.ofMode()
	}
	if s.action.Network == "" {
		return nil
	}
	keys := []string{s.action.Network}
	if planner.AtLeast(s.api, "1.44") {
		keys = s.service.NetworksByPriority()
	}
	endpoints := map[string]*network.EndpointSettings{}
	for _, key := range keys {
		if n, ok := s.project.Network(key); ok {
			at := endpoint(s.project, s.service, s.serves(), key)
			if at.MacAddress == s.macOfContainer() {
				at.MacAddress = ""
			}
			endpoints[n.Name] = at
		}
	}
	return &network.NetworkingConfig{EndpointsConfig: endpoints}
}

// endpoint is a container's place on the network that the project calls key.
func endpoint(p *project.Project, s project.Service, name, key string) *network.EndpointSettings {
	settings := &network.EndpointSettings{Aliases: []string{name}}
	asked := s.Networks[key]
	if asked.ServiceNameAliasEnabled() {
		settings.Aliases = append(settings.Aliases, s.Name)
	}
	settings.Links = links(p, s)
	settings.MacAddress = macAt(s, key)
	if asked == nil {
		return settings
	}
	settings.Aliases = append(settings.Aliases, asked.Aliases...)
	settings.DriverOpts = asked.DriverOpts
	settings.GwPriority = asked.GatewayPriority
	if asked.Ipv4Address != "" || asked.Ipv6Address != "" || len(asked.LinkLocalIPs) > 0 {
		settings.IPAMConfig = &network.EndpointIPAMConfig{
			IPv4Address: asked.Ipv4Address, IPv6Address: asked.Ipv6Address, LinkLocalIPs: asked.LinkLocalIPs,
		}
	}
	return settings
}

// links are the aliases under which a service sees another: `db:database`.
// Each replica is seen by its own name too, as docker compose has it.
func links(p *project.Project, s project.Service) []string {
	var out []string
	for _, link := range s.Links {
		target, alias, found := strings.Cut(link, ":")
		if !found {
			alias = target
		}
		linked, ok := p.Service(target)
		if !ok {
			continue
		}
		container := firstName(p, linked)
		out = append(out, container+":"+alias, container+":"+container)
	}
	slices.Sort(out)
	return slices.Compact(append(out, s.ExternalLinks...))
}

// firstName is the name of a service's first replica.
func firstName(p *project.Project, s project.Service) string {
	if s.ContainerName != "" {
		return s.ContainerName
	}
	return strings.Join([]string{p.Name(), s.Name, "1"}, p.Separator())
}
