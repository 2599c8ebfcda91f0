package enginetest

import (
	"regexp"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	apinetwork "github.com/docker/docker/api/types/network"
)

// listed are the short names of the containers in a list, in its order.
func (b *bench) listed(o container.ListOptions) string {
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

func listProofs() []proof {
	return []proof{
		{"a list has what runs, or all, the latest first", func(b *bench) {
			b.create("one", ask{})
			b.run("two", ask{})
			b.run("three", ask{})
			equal(b, "running", b.listed(container.ListOptions{}), "three two")
			equal(b, "all", b.listed(container.ListOptions{All: true}), "three two one")
		}},
		{"a list filters by label, name, status and ID", func(b *bench) {
			labelled := ask{Config: container.Config{Labels: map[string]string{"conf." + b.prefix: "yes", "role": "db"}}}
			id := b.create("one", labelled)
			b.run("two", labelled)
			b.run("three", ask{})
			has := func(key, value string) container.ListOptions {
				return container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg(key, value))}
			}
			equal(b, "label", b.listed(has("label", "conf."+b.prefix)), "two one")
			equal(b, "label with value", b.listed(has("label", "conf."+b.prefix+"=yes")), "two one")
			equal(b, "label with another value", b.listed(has("label", "conf."+b.prefix+"=no")), "")
			equal(b, "name", b.listed(has("name", b.called("t"))), "three two")
			equal(b, "whole name", b.listed(has("name", "^/?"+regexp.QuoteMeta(b.called("two"))+"$")), "two")
			equal(b, "id", b.listed(has("id", id)), "one")
			equal(b, "status", b.listed(has("status", "created")), "one")
			running := container.ListOptions{Filters: filters.NewArgs(filters.Arg("status", "created"), filters.Arg("label", "role=db"), filters.Arg("label", "conf."+b.prefix))}
			equal(b, "status without all, two labels", b.listed(running), "one")
		}},
		{"a list tells of each what inspect tells", func(b *bench) {
			a := does("sleep", "inf")
			a.Labels = map[string]string{"key": "value"}
			id := b.run("web", a)
			all, err := b.ContainerList(b.Context(), container.ListOptions{Filters: filters.NewArgs(filters.Arg("id", id))})
			b.must(err)
			c := all[0]
			equal(b, "name", c.Names[0], "/"+b.called("web"))
			equal(b, "image", c.Image, b.image)
			equal(b, "image ID", c.ImageID, b.look(id).Image)
			equal(b, "command", c.Command, "sleep inf")
			equal(b, "label", c.Labels["key"], "value")
			equal(b, "state", c.State, "running")
			equal(b, "words", strings.HasPrefix(c.Status, "Up "), true)
			equal(b, "mode", c.HostConfig.NetworkMode, string(b.look(id).HostConfig.NetworkMode))
			equal(b, "bridge", c.NetworkSettings.Networks["bridge"].NetworkID != "", true)
		}},
		{"a list filters by health, exit code, image, volume and network", func(b *bench) {
			v := b.volume("data", volumeOptions())
			b.network("net", apinetwork.CreateOptions{})
			ref := b.tagged("image")
			one := b.on("net")
			one.Host.Binds = []string{v + ":/data"}
			b.run("one", one)
			two := does("exit", "3")
			two.Image = ref
			b.ended(b.run("two", two))
			b.run("three", checked("CMD-SHELL", "exit 1"))
			has := func(key, value string) string {
				return b.listed(container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg(key, value), filters.Arg("name", b.prefix))})
			}
			equal(b, "volume", has("volume", v), "one")
			equal(b, "network", has("network", b.called("net")), "one")
			equal(b, "exit code", has("exited", "3"), "two")
			equal(b, "image", has("ancestor", ref), "three two one") // it is the image of all, under another name
			b.soon("it is unhealthy", func() bool { return has("health", "unhealthy") == "three" })
			equal(b, "no check", has("health", "none"), "two one")
		}},
		{"a container without a name is given one", func(b *bench) {
			made, err := b.ContainerCreate(b.Context(), &container.Config{Image: b.image}, nil, nil, nil, "")
			b.must(err)
			b.Cleanup(func() { b.must(b.ContainerRemove(lasting(b), made.ID, container.RemoveOptions{})) })
			equal(b, "a name", len(b.look(made.ID).Name) > 2, true)
		}},
		{"a list words the state", func(b *bench) {
			words := func(id string) string {
				all, err := b.ContainerList(b.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("id", id))})
				b.must(err)
				return all[0].Status
			}
			job := b.run("job", does("exit", "3"))
			b.ended(job)
			web := b.run("web", ask{})
			b.must(b.ContainerPause(b.Context(), web))
			for what, pair := range map[string][2]string{
				"created": {words(b.create("new", ask{})), `^Created$`},
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
