package conformance

import (
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	apinetwork "github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func anyError(err error) bool { return err != nil }

func networkCases() []testCase {
	return []testCase{
		{"a network is what it was asked to be", func(b *tester) {
			id := b.network("net", apinetwork.CreateOptions{
				Labels: map[string]string{"key": "value"}, Internal: true, Attachable: true,
				Options: map[string]string{"com.docker.network.driver.mtu": "1400"},
			})
			n, err := b.NetworkInspect(b.Context(), b.uniqueName("net"), apinetwork.InspectOptions{})
			b.must(err)
			equal(b, "id", n.ID, id)
			equal(b, "name", n.Name, b.uniqueName("net"))
			equal(b, "driver", n.Driver, "bridge")
			equal(b, "scope", n.Scope, "local")
			equal(b, "internal", n.Internal, true)
			equal(b, "attachable", n.Attachable, true)
			equal(b, "label", n.Labels["key"], "value")
			equal(b, "option", n.Options["com.docker.network.driver.mtu"], "1400")
			equal(b, "a subnet of the engine's", len(n.IPAM.Config), 1)
			equal(b, "containers", len(n.Containers), 0)
		}},
		{"a network's name is taken once", func(b *tester) {
			b.network("net", apinetwork.CreateOptions{})
			_, err := b.NetworkCreate(b.Context(), b.uniqueName("net"), apinetwork.CreateOptions{})
			b.wantError(err, engineclient.IsConflict, "network with name "+b.uniqueName("net")+" already exists")
		}},
		{"a missing network is not found", func(b *tester) {
			_, err := b.NetworkInspect(b.Context(), b.uniqueName("none"), apinetwork.InspectOptions{})
			b.wantError(err, engineclient.IsNotFound, "network "+b.uniqueName("none")+" not found")
			b.wantError(b.NetworkRemove(b.Context(), b.uniqueName("none")), engineclient.IsNotFound, "network "+b.uniqueName("none")+" not found")
		}},
		{"networks are listed by label and by part of their name", func(b *tester) {
			b.network("one", apinetwork.CreateOptions{Labels: map[string]string{"conf." + b.prefix: "1"}})
			b.network("two", apinetwork.CreateOptions{})
			names := func(key, value string) string {
				all, err := b.NetworkList(b.Context(), apinetwork.ListOptions{Filters: filters.NewArgs(filters.Arg(key, value))})
				b.must(err)
				out := map[string]string{}
				for _, n := range all {
					out[strings.TrimPrefix(n.Name, b.prefix)] = ""
				}
				return strings.TrimSpace(sortedKeys(out))
			}
			equal(b, "label", names("label", "conf."+b.prefix+"=1"), "one")
			equal(b, "name", names("name", b.prefix), "one two")
		}},
		{"networks are listed by driver and type", func(b *tester) {
			b.network("one", apinetwork.CreateOptions{})
			b.network("two", apinetwork.CreateOptions{})
			has := func(pairs ...string) string {
				all, err := b.NetworkList(b.Context(), apinetwork.ListOptions{Filters: engineclient.Filters(append(pairs, "name", b.prefix)...)})
				b.must(err)
				out := map[string]string{}
				for _, n := range all {
					out[strings.TrimPrefix(n.Name, b.prefix)] = ""
				}
				return sortedKeys(out)
			}
			equal(b, "driver", has("driver", "bridge"), "one two")
			equal(b, "another driver", has("driver", "macvlan"), "")
			equal(b, "custom", has("type", "custom"), "one two")
			equal(b, "builtin", has("type", "builtin"), "")
		}},
		{"a network with a running container is not removed", func(b *tester) {
			b.network("net", apinetwork.CreateOptions{})
			id := b.run("web", createRequest{Host: container.HostConfig{NetworkMode: container.NetworkMode(b.uniqueName("net"))}})
			b.wantError(b.NetworkRemove(b.Context(), b.uniqueName("net")), engineclient.HasEndpoints, b.uniqueName("net"))
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.must(b.NetworkRemove(b.Context(), b.uniqueName("net")))
			err := b.ContainerStart(b.Context(), id, container.StartOptions{})
			b.wantError(err, engineclient.IsNotFound, "not found")
			equal(b, "running", b.inspect(id).State.Running, false)
		}},
		{"a stopped container is connected to the successor of a removed network", func(b *tester) {
			b.network("net", apinetwork.CreateOptions{})
			id := b.run("web", createRequest{Host: container.HostConfig{NetworkMode: container.NetworkMode(b.uniqueName("net"))}})
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.must(b.NetworkRemove(b.Context(), b.uniqueName("net")))
			again := b.network("net", apinetwork.CreateOptions{})
			b.must(b.NetworkConnect(b.Context(), again, id, nil))
			b.must(b.ContainerStart(b.Context(), id, container.StartOptions{}))
			equal(b, "network", b.inspect(id).NetworkSettings.Networks[b.uniqueName("net")].NetworkID, again)
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
		}},
		{"addresses that another network has are refused", func(b *tester) {
			ipam := &apinetwork.IPAM{Config: []apinetwork.IPAMConfig{{Subnet: "10.213.77.0/24"}}}
			b.network("one", apinetwork.CreateOptions{IPAM: ipam})
			_, err := b.NetworkCreate(b.Context(), b.uniqueName("two"), apinetwork.CreateOptions{IPAM: ipam})
			b.wantError(err, engineclient.PoolOverlaps, "Pool overlaps")
		}},
		{"a missing network driver is not found", func(b *tester) {
			_, err := b.NetworkCreate(b.Context(), b.uniqueName("net"), apinetwork.CreateOptions{Driver: "nosuch"})
			b.wantError(err, engineclient.IsNotFound, "nosuch")
		}},
		{"the engine's own networks are not removed", func(b *tester) {
			b.wantError(b.NetworkRemove(b.Context(), "bridge"), anyError, "bridge is a pre-defined network and cannot be removed")
		}},
	}
}

// on asks for a place on one network, with aliases.
func (b *tester) on(network string, aliases ...string) createRequest {
	name := b.uniqueName(network)
	return createRequest{
		Host:     container.HostConfig{NetworkMode: container.NetworkMode(name)},
		Networks: map[string]*apinetwork.EndpointSettings{name: {Aliases: aliases}},
	}
}

func endpointCases() []testCase {
	return []testCase{
		{"a container is created on one network, with aliases", func(b *tester) {
			net := b.network("net", apinetwork.CreateOptions{})
			id := b.run("web", b.on("net", "www", "web"))
			e := b.inspect(id).NetworkSettings.Networks[b.uniqueName("net")]
			if e == nil {
				b.Fatal("it is not on the network")
			}
			equal(b, "network", e.NetworkID, net)
			equal(b, "aliases", strings.Join(e.Aliases[:2], " "), "www web")
			equal(b, "address", e.IPAddress != "", true)
			n, err := b.NetworkInspect(b.Context(), net, apinetwork.InspectOptions{})
			b.must(err)
			equal(b, "endpoint", n.Containers[id].Name, b.uniqueName("web"))
			equal(b, "endpoint's ID", n.Containers[id].EndpointID, e.EndpointID)
		}},
		{"before it runs, a container knows its network by name", func(b *tester) {
			b.network("net", apinetwork.CreateOptions{})
			id := b.create("web", b.on("net", "www"))
			e := b.inspect(id).NetworkSettings.Networks[b.uniqueName("net")]
			if e == nil {
				b.Fatal("it is not on the network")
			}
			equal(b, "alias", e.Aliases[0], "www")
			equal(b, "address", e.IPAddress, "")
			equal(b, "endpoint", e.EndpointID, "")
		}},
		{"before API 1.44 a container is created with one network", func(b *tester) {
			if b.AtLeast("1.44") {
				b.Skip("this engine takes several")
			}
			b.network("one", apinetwork.CreateOptions{})
			b.network("two", apinetwork.CreateOptions{})
			a := b.on("one")
			a.Networks[b.uniqueName("two")] = &apinetwork.EndpointSettings{}
			_, err := b.tryCreate("web", a)
			b.wantError(err, anyError, "Container cannot be connected to network endpoints: "+b.prefix)
		}},
		{"from API 1.44 on a container is created with several networks", func(b *tester) {
			if !b.AtLeast("1.44") {
				b.Skip("this engine takes one")
			}
			b.network("one", apinetwork.CreateOptions{})
			b.network("two", apinetwork.CreateOptions{})
			a := b.on("one")
			a.Networks[b.uniqueName("two")] = &apinetwork.EndpointSettings{Aliases: []string{"second"}}
			c := b.inspect(b.run("web", a))
			equal(b, "networks", len(c.NetworkSettings.Networks), 2)
		}},
		{"a created container is connected to another network, with aliases", func(b *tester) {
			b.network("one", apinetwork.CreateOptions{})
			two := b.network("two", apinetwork.CreateOptions{})
			id := b.create("web", b.on("one"))
			b.must(b.NetworkConnect(b.Context(), b.uniqueName("two"), id, &apinetwork.EndpointSettings{Aliases: []string{"second"}}))
			b.start(id)
			e := b.inspect(id).NetworkSettings.Networks[b.uniqueName("two")]
			if e == nil {
				b.Fatal("it is not on the network")
			}
			equal(b, "network", e.NetworkID, two)
			equal(b, "alias", e.Aliases[0], "second")
		}},
		{"a running container is connected and disconnected", func(b *tester) {
			b.network("one", apinetwork.CreateOptions{})
			two := b.network("two", apinetwork.CreateOptions{})
			id := b.run("web", b.on("one"))
			b.must(b.NetworkConnect(b.Context(), two, id, nil))
			equal(b, "address", b.inspect(id).NetworkSettings.Networks[b.uniqueName("two")].IPAddress != "", true)
			err := b.NetworkConnect(b.Context(), two, id, nil)
			b.wantError(err, anyError, "endpoint with name "+b.uniqueName("web")+" already exists in network "+b.uniqueName("two"))
			b.must(b.NetworkDisconnect(b.Context(), two, id, false))
			equal(b, "networks", len(b.inspect(id).NetworkSettings.Networks), 1)
			b.wantError(b.NetworkDisconnect(b.Context(), two, id, false), anyError, "is not connected to")
		}},
		{"an address is given where the network has a subnet of its own", func(b *tester) {
			b.network("net", apinetwork.CreateOptions{IPAM: &apinetwork.IPAM{Config: []apinetwork.IPAMConfig{{Subnet: "10.213.78.0/24"}}}})
			a := b.on("net")
			a.Networks[b.uniqueName("net")].IPAMConfig = &apinetwork.EndpointIPAMConfig{IPv4Address: "10.213.78.9"}
			id := b.run("web", a)
			e := b.inspect(id).NetworkSettings.Networks[b.uniqueName("net")]
			equal(b, "address", e.IPAddress, "10.213.78.9")
			equal(b, "asked", e.IPAMConfig.IPv4Address, "10.213.78.9")
			equal(b, "gateway", e.Gateway, "10.213.78.1")
			twin := b.create("twin", a)
			b.wantError(b.ContainerStart(b.Context(), twin, container.StartOptions{}), anyError, "Address already in use")
		}},
		{"a container may be created for a missing network, but not started", func(b *tester) {
			_, err := b.tryCreate("web", b.on("none"))
			if err == nil {
				err = b.ContainerStart(b.Context(), b.uniqueName("web"), container.StartOptions{})
			}
			b.wantError(err, engineclient.IsNotFound, "network "+b.uniqueName("none")+" not found")
		}},
	}
}
