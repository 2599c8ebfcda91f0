package conformance

import (
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/go-connections/nat"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func sortedKeys[V any](m map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), " ")
}

// published asks for a host port, "" for any.
func published(host string) createRequest {
	return createRequest{
		Config: container.Config{ExposedPorts: nat.PortSet{"80/tcp": {}}},
		Host:   container.HostConfig{PortBindings: nat.PortMap{"80/tcp": {{HostIP: "127.0.0.1", HostPort: host}}}},
	}
}

// openPort is a port that nobody has now.
func (b *tester) openPort() string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	b.must(err)
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func portCases() []testCase {
	return []testCase{
		{"a published port stands in inspect and in lists while it runs", func(b *tester) {
			port := b.openPort()
			id := b.run("web", published(port))
			got := b.inspect(id).NetworkSettings.Ports["80/tcp"]
			if len(got) != 1 || got[0] != (nat.PortBinding{HostIP: "127.0.0.1", HostPort: port}) {
				b.Errorf("got %v", got)
			}
			all, err := b.ContainerList(b.Context(), container.ListOptions{Filters: filters.NewArgs(filters.Arg("id", id))})
			b.must(err)
			if p := all[0].Ports; len(p) != 1 || p[0].PrivatePort != 80 || strconv.Itoa(int(p[0].PublicPort)) != port || p[0].IP != "127.0.0.1" || p[0].Type != "tcp" {
				b.Errorf("got %v", p)
			}
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			equal(b, "ports", len(b.inspect(id).NetworkSettings.Ports), 0)
		}},
		{"a port is given where none is asked for", func(b *tester) {
			got := b.inspect(b.run("web", published(""))).NetworkSettings.Ports["80/tcp"]
			if len(got) != 1 || got[0].HostPort == "" || got[0].HostPort == "0" {
				b.Errorf("got %v", got)
			}
		}},
		{"a port that is only exposed has no host port", func(b *tester) {
			got, ok := b.inspect(b.run("web", createRequest{Config: container.Config{ExposedPorts: nat.PortSet{"80/tcp": {}}}})).NetworkSettings.Ports["80/tcp"]
			if !ok || len(got) != 0 {
				b.Errorf("got %v, %v", got, ok)
			}
		}},
		{"two containers may be created with one host port, and one runs", func(b *tester) {
			port := b.openPort()
			one := b.run("one", published(port))
			two := b.create("two", published(port))
			err := b.ContainerStart(b.Context(), two, container.StartOptions{})
			b.wantError(err, func(err error) bool { _, ok := engineclient.PortTaken(err); return ok }, port)
			taken, _ := engineclient.PortTaken(err)
			equal(b, "port", taken, port)
			c := b.inspect(two)
			equal(b, "status", c.State.Status, "created")
			equal(b, "exit code", c.State.ExitCode, 128)
			equal(b, "error", strings.Contains(c.State.Error, port), true)
			b.must(b.ContainerRemove(b.Context(), one, container.RemoveOptions{Force: true}))
			b.start(two)
			c = b.inspect(two)
			equal(b, "error", c.State.Error, "")
			equal(b, "exit code", c.State.ExitCode, 0)
		}},
	}
}
