package spec

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/internal/apiversion"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

const (
	// severalEndpoints is the first API version that accepts several networks when a
	// container is created, and a MAC address for each.
	severalEndpoints = "1.44"
	// interfaceName is the option that names a container's interface.
	interfaceName = "com.docker.network.endpoint.ifname"
)

// networkMode returns the service's network mode, or the first of its networks.
func (c Container) networkMode() container.NetworkMode {
	if c.Service.NetworkMode != "" {
		return container.NetworkMode(c.Service.NetworkMode)
	}
	if n, ok := c.Project.Network(c.Create.Network); ok {
		return container.NetworkMode(n.Name)
	}
	return "none"
}

// networking returns the networks on which the container is created: all if the
// engine supports it, otherwise one.
func (c Container) networking() *network.NetworkingConfig {
	if c.onBridge() && c.Service.MacAddress != "" && apiversion.AtLeast(c.API, severalEndpoints) {
		return &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{
			network.NetworkBridge: {MacAddress: c.Service.MacAddress},
		}}
	}
	if c.Service.NetworkMode != "" || c.Create.Network == "" {
		return nil
	}
	keys := []string{c.Create.Network}
	if apiversion.AtLeast(c.API, severalEndpoints) {
		keys = c.Service.NetworksByPriority()
	}
	endpoints := map[string]*network.EndpointSettings{}
	for _, key := range keys {
		n, ok := c.Project.Network(key)
		if !ok {
			continue
		}
		e := Endpoint(c.Project, c.Service, c.serves(), key)
		if !apiversion.AtLeast(c.API, severalEndpoints) {
			e.MacAddress = "" // stands in Config
		}
		endpoints[n.Name] = e
	}
	return &network.NetworkingConfig{EndpointsConfig: endpoints}
}

// onBridge reports whether the container is on the engine's own network.
func (c Container) onBridge() bool { return container.NetworkMode(c.Service.NetworkMode).IsBridge() }

// macOfContainer is the address on the first network, for engines on which it
// is the container's.
func (c Container) macOfContainer() string {
	if apiversion.AtLeast(c.API, severalEndpoints) {
		return ""
	}
	if c.onBridge() {
		return c.Service.MacAddress
	}
	if c.Create.Network == "" {
		return ""
	}
	return Endpoint(c.Project, c.Service, c.serves(), c.Create.Network).MacAddress
}

// Endpoint returns the container's endpoint settings on the network with this key.
func Endpoint(p *project.Project, s project.Service, name, key string) *network.EndpointSettings {
	settings := &network.EndpointSettings{Aliases: []string{name}}
	asked := s.Networks[key]
	if asked.ServiceNameAliasEnabled() {
		settings.Aliases = append(settings.Aliases, s.Name)
	}
	settings.Links = links(p, s)
	if keys := s.NetworksByPriority(); len(keys) > 0 && keys[0] == key {
		settings.MacAddress = s.MacAddress
	}
	if asked == nil {
		return settings
	}
	settings.Aliases = append(settings.Aliases, asked.Aliases...)
	settings.MacAddress = cmp.Or(asked.MacAddress, settings.MacAddress)
	settings.GwPriority = asked.GatewayPriority
	settings.DriverOpts = asked.DriverOpts
	if asked.InterfaceName != "" {
		settings.DriverOpts = maps.Clone(map[string]string(asked.DriverOpts))
		if settings.DriverOpts == nil {
			settings.DriverOpts = map[string]string{}
		}
		settings.DriverOpts[interfaceName] = asked.InterfaceName
	}
	if asked.Ipv4Address != "" || asked.Ipv6Address != "" || len(asked.LinkLocalIPs) > 0 {
		settings.IPAMConfig = &network.EndpointIPAMConfig{
			IPv4Address: asked.Ipv4Address, IPv6Address: asked.Ipv6Address, LinkLocalIPs: asked.LinkLocalIPs,
		}
	}
	return settings
}

// links are the aliases under which a service sees another: `db:database`.
// The replica is also seen as SERVICE-NUMBER and by its own name, as docker
// compose has it. A linked service that is not selected (--no-deps) keeps its
// aliases: its container may be running.
func links(p *project.Project, s project.Service) []string {
	var out []string
	for _, link := range s.Links {
		target, alias, found := strings.Cut(link, ":")
		if !found {
			alias = target
		}
		linked, ok := p.Defined(target)
		if !ok || linked.GetScale() == 0 {
			continue
		}
		container := firstName(p, linked)
		out = append(out, container+":"+alias, container+":"+target+p.Separator()+"1", container+":"+container)
	}
	for _, link := range s.ExternalLinks {
		if name, alias, found := strings.Cut(link, ":"); !found || alias == "" {
			link = name + ":" + name
		}
		out = append(out, link)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// bridgeLinks are the links of a container on the engine's default network, which
// has no aliases: the engine takes these from the host configuration.
func (c Container) bridgeLinks() []string {
	if !planner.OnBridge(c.Service) {
		return nil
	}
	return links(c.Project, c.Service)
}

// firstName returns the name of a service's first replica.
func firstName(p *project.Project, s project.Service) string {
	if s.ContainerName != "" {
		return s.ContainerName
	}
	return strings.Join([]string{p.Name(), s.Name, "1"}, p.Separator())
}
