package conformance

import (
	"regexp"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	apinetwork "github.com/docker/docker/api/types/network"
)

// listed are the short names of the containers in a list, in its order.
func (b *tester) listed(o container.ListOptions) string {
	b.Helper()
	all, err := b.ContainerList(b.Context(), o)
	b.must(err)
	var names []string
	for _, c := range all {
		if name, ok := strings.CutPrefix(c.Names[0], "/"+b.prefix); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func listCases() []testCase {
	return []testCase{
		{"a list has what runs, or all, the latest first", func(b *tester) {
			b.create("one", createRequest{})
			b.run("two", createRequest{})
			b.run("three", createRequest{})
			equal(b, "running", b.listed(container.ListOptions{}), "three two")
			equal(b, "all", b.listed(container.ListOptions{All: true}), "three two one")
		}},
		{"a list filters by label, name, status and ID", func(b *tester) {
			labelled := createRequest{Config: container.Config{Labels: map[string]string{"conf." + b.prefix: "yes", "role": "db"}}}
			id := b.create("one", labelled)
			b.run("two", labelled)
			b.run("three", createRequest{})
			has := func(key, value string) container.ListOptions {
				return container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg(key, value))}
			}
			equal(b, "label", b.listed(has("label", "conf."+b.prefix)), "two one")
			equal(b, "label with value", b.listed(has("label", "conf."+b.prefix+"=yes")), "two one")
			equal(b, "label with another value", b.listed(has("label", "conf."+b.prefix+"=no")), "")
			equal(b, "name", b.listed(has("name", b.uniqueName("t"))), "three two")
			equal(b, "whole name", b.listed(has("name", "^/?"+regexp.QuoteMeta(b.uniqueName("two"))+"$")), "two")
			equal(b, "id", b.listed(has("id", id)), "one")
			equal(b, "status", b.listed(has("status", "created")), "one")
			running := container.ListOptions{Filters: filters.NewArgs(filters.Arg("status", "created"), filters.Arg("label", "role=db"), filters.Arg("label", "conf."+b.prefix))}
			equal(b, "status without all, two labels", b.listed(running), "one")
		}},
		{"a list agrees with inspect", func(b *tester) {
			a := command("sleep", "inf")
			a.Labels = map[string]string{"key": "value"}
			id := b.run("web", a)
			all, err := b.ContainerList(b.Context(), container.ListOptions{Filters: filters.NewArgs(filters.Arg("id", id))})
			b.must(err)
			c := all[0]
			equal(b, "name", c.Names[0], "/"+b.uniqueName("web"))
			equal(b, "image", c.Image, b.image)
			equal(b, "image ID", c.ImageID, b.inspect(id).Image)
			equal(b, "command", c.Command, "sleep inf")
			equal(b, "label", c.Labels["key"], "value")
			equal(b, "state", c.State, "running")
			equal(b, "words", strings.HasPrefix(c.Status, "Up "), true)
			equal(b, "mode", c.HostConfig.NetworkMode, string(b.inspect(id).HostConfig.NetworkMode))
			equal(b, "bridge", c.NetworkSettings.Networks["bridge"].NetworkID != "", true)
		}},
		{"a list filters by health, exit code, image, volume and network", func(b *tester) {
			v := b.volume("data", volumeOptions())
			b.network("net", apinetwork.CreateOptions{})
			ref := b.tagged("image")
			one := b.on("net")
			one.Host.Binds = []string{v + ":/data"}
			b.run("one", one)
			two := command("exit", "3")
			two.Image = ref
			b.exitCode(b.run("two", two))
			b.run("three", checked("CMD-SHELL", "exit 1"))
			has := func(key, value string) string {
				return b.listed(container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg(key, value), filters.Arg("name", b.prefix))})
			}
			equal(b, "volume", has("volume", v), "one")
			equal(b, "network", has("network", b.uniqueName("net")), "one")
			equal(b, "exit code", has("exited", "3"), "two")
			equal(b, "image", has("ancestor", ref), "three two one") // it is the image of all, under another name
			b.eventually("it is unhealthy", func() bool { return has("health", "unhealthy") == "three" })
			equal(b, "no check", has("health", "none"), "two one")
		}},
		{"a container without a name is given one", func(b *tester) {
			made, err := b.ContainerCreate(b.Context(), &container.Config{Image: b.image}, nil, nil, nil, "")
			b.must(err)
			b.Cleanup(func() { b.must(b.ContainerRemove(lasting(b), made.ID, container.RemoveOptions{})) })
			equal(b, "a name", len(b.inspect(made.ID).Name) > 2, true)
		}},
		{"a list words the state", func(b *tester) {
			words := func(id string) string {
				all, err := b.ContainerList(b.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("id", id))})
				b.must(err)
				return all[0].Status
			}
			job := b.run("job", command("exit", "3"))
			b.exitCode(job)
			web := b.run("web", createRequest{})
			b.must(b.ContainerPause(b.Context(), web))
			for what, pair := range map[string][2]string{
				"created": {words(b.create("new", createRequest{})), `^Created$`},
				"exited":  {words(job), `^Exited \(3\) .+ ago$`},
				"paused":  {words(web), `^Up .+ \(Paused\)$`},
			} {
				if !regexp.MustCompile(pair[1]).MatchString(pair[0]) {
					b.Errorf("%s: got %q", what, pair[0])
				}
			}
		}},
	}
}
