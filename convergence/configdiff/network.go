package configdiff

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// networks compares the network mode, and the endpoint settings on the networks that
// the container is connected to. A missing network is connected in place, so it is
// no difference.
func (d differences) networks() {
	want, have := d.want.Host.NetworkMode, d.have.Container.HostConfig.NetworkMode
	if len(d.want.Endpoints) == 0 {
		d.differ("network_mode", mode(want) == mode(have))
		d.links(d.want.Host.Links, hostLinks(d.have.Container.HostConfig.Links))
		return
	}
	d.differ("networks", have.IsUserDefined())
	if d.have.Container.NetworkSettings == nil {
		return
	}
	for name, asked := range d.want.Endpoints {
		if has := d.have.Container.NetworkSettings.Networks[name]; has != nil {
			d.endpoint(asked, has)
		}
	}
}

func mode(m container.NetworkMode) container.NetworkMode {
	if m == network.NetworkBridge {
		return network.NetworkDefault
	}
	return m
}

// endpoint compares endpoint settings. Each program adds aliases of its own, which
// are no difference; the aliases of the Compose file count.
func (d differences) endpoint(want, have *network.EndpointSettings) {
	wanted, has := address(want.IPAMConfig), address(have.IPAMConfig)
	d.differ("networks", wanted.IPv4Address == has.IPv4Address && wanted.IPv6Address == has.IPv6Address && slices.Equal(wanted.LinkLocalIPs, has.LinkLocalIPs))
	d.differ("networks", maps.Equal(want.DriverOpts, have.DriverOpts))
	d.differ("networks", want.GwPriority == have.GwPriority)
	d.differ("mac_address", want.MacAddress == "" || strings.EqualFold(want.MacAddress, have.MacAddress))
	d.differ("networks", subset(want.Aliases, have.Aliases, d.ownNames()) && subset(have.Aliases, want.Aliases, d.ownNames()))
	d.links(want.Links, have.Links)
}

// links compares the aliases of linked containers.
func (d differences) links(want, have []string) {
	asked, given := aliases(want), aliases(have)
	d.differ("links", subset(asked, given, nil) && (len(asked) > 0 || len(given) == 0))
}

// hostLinks turns the links of a host configuration, which an inspect returns as
// "/linked:/container/alias", into the form of those of an endpoint.
func hostLinks(list []string) []string {
	var out []string
	for _, link := range list {
		name, alias, _ := strings.Cut(link, ":")
		out = append(out, strings.TrimPrefix(name, "/")+":"+path.Base(alias))
	}
	return out
}

func address(a *network.EndpointIPAMConfig) network.EndpointIPAMConfig {
	if a == nil {
		return network.EndpointIPAMConfig{}
	}
	return *a
}

// ownNames are the names and IDs of the container itself.
func (d differences) ownNames() []string {
	id := d.have.Container.ID
	return []string{strings.TrimPrefix(d.have.Container.Name, "/"), id, id[:min(12, len(id))], d.have.Container.Config.Hostname}
}

// subset reports whether each entry of a list is in another, or is one of but.
func subset(list, of, but []string) bool {
	return !slices.ContainsFunc(list, func(entry string) bool {
		return !slices.Contains(of, entry) && !slices.Contains(but, entry)
	})
}

// aliases are the aliases of linked containers, without their own names: the name of
// the container, and its end, SERVICE-NUMBER. docker-compose 1 separates the parts
// with underscores.
func aliases(links []string) []string {
	var out []string
	for _, link := range links {
		name, alias, _ := strings.Cut(link, ":")
		if alias = cmp.Or(alias, name); alias != name && !isOwnName(name, alias) {
			out = append(out, alias)
		}
	}
	return out
}

// isOwnName reports whether an alias is SERVICE-NUMBER, the end of the container's name.
func isOwnName(container, alias string) bool {
	dashed := strings.ReplaceAll(alias, "_", "-")
	return endsInNumber().MatchString(dashed) && strings.HasSuffix(strings.ReplaceAll(container, "_", "-"), "-"+dashed)
}

var endsInNumber = lazyregexp.New(`-[0-9]+$`)
