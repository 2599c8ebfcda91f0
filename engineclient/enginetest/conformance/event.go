package conformance

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
	apinetwork "github.com/docker/docker/api/types/network"
)

// eventsSince returns the events since a time that keep accepts, as "container start" and so on.
func (b *tester) eventsSince(since string, f filters.Args, keep func(events.Message) bool) string {
	b.Helper()
	time.Sleep(100 * time.Millisecond) // the engine reports an event a little later
	messages, errs := b.Events(b.Context(), events.ListOptions{Since: since, Until: timestamp(), Filters: f})
	var out []string
	for {
		select {
		case m := <-messages:
			if keep(m) {
				out = append(out, string(m.Type)+" "+string(m.Action))
			}
		case err := <-errs:
			if !errors.Is(err, io.EOF) {
				b.Fatal(err)
			}
			return strings.Join(out, ", ")
		}
	}
}

// order wants groups of events one after the other; those in every second
// group may come in any order, since engines differ there.
func (b *tester) order(got string, groups ...string) {
	b.Helper()
	left := strings.Split(got, ", ")
	for i, group := range groups {
		want := strings.Split(group, ", ")
		part := slices.Clone(left[:min(len(want), len(left))])
		left = left[len(part):]
		if i%2 == 1 {
			slices.Sort(part)
			slices.Sort(want)
		}
		if !slices.Equal(part, want) {
			b.Errorf("events: got %s, want %s", got, strings.Join(groups, ", "))
			return
		}
	}
	equal(b, "more events", len(left), 0)
}

// about keeps the events of a container, and of networks and volumes with it.
func about(id string) func(events.Message) bool {
	return func(m events.Message) bool { return m.Actor.ID == id || m.Actor.Attributes["container"] == id }
}

// once keeps an action the first time only: a busy engine may report twice a
// pause, as the one who did it and as the one who saw it.
func once(keep func(events.Message) bool, actions ...events.Action) func(events.Message) bool {
	seen := map[events.Action]bool{}
	return func(m events.Message) bool {
		again := slices.Contains(actions, m.Action) && seen[m.Action]
		if !keep(m) || again {
			return false
		}
		seen[m.Action] = true
		return true
	}
}

func all(events.Message) bool { return true }

func eventCases() []testCase {
	none := filters.NewArgs()
	return []testCase{
		{"a container's events are in order", func(b *tester) {
			since := timestamp()
			b.network("net", apinetwork.CreateOptions{})
			id := b.run("web", b.on("net"))
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{}))
			b.order(b.eventsSince(since, none, about(id)), "container create, network connect, container start, container kill",
				"container die, network disconnect, container stop", "container destroy")
		}},
		{"a container that ends by itself dies with its code", func(b *tester) {
			since := timestamp()
			id := b.run("job", command("exit", "3"))
			b.exitCode(id)
			var code, image, name string
			b.eventsSince(since, none, func(m events.Message) bool {
				if m.Actor.ID == id && m.Action == events.ActionDie {
					code, image, name = m.Actor.Attributes["exitCode"], m.Actor.Attributes["image"], m.Actor.Attributes["name"]
				}
				return false
			})
			equal(b, "code", code, "3")
			equal(b, "image", image, b.image)
			equal(b, "name", name, b.uniqueName("job"))
		}},
		{"events are filtered by label, type and action", func(b *tester) {
			since := timestamp()
			a := command("exit", "0")
			a.Labels = map[string]string{"conf." + b.prefix: "1"}
			b.exitCode(b.run("job", a))
			b.exitCode(b.run("other", command("exit", "0")))
			f := filters.NewArgs(filters.Arg("label", "conf."+b.prefix+"=1"), filters.Arg("type", "container"))
			equal(b, "by label", b.eventsSince(since, f, all), "container create, container start, container die")
			f.Add("event", "die")
			equal(b, "by action", b.eventsSince(since, f, all), "container die")
		}},
		{"a follower hears what happens from its call on", func(b *tester) {
			ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
			defer cancel()
			id := b.create("web", createRequest{})
			messages, errs := b.Events(ctx, events.ListOptions{Filters: filters.NewArgs(filters.Arg("container", id))})
			b.start(id)
			select {
			case m := <-messages:
				equal(b, "first", m.Action, events.ActionStart)
				equal(b, "time", m.TimeNano > 0, true)
			case err := <-errs:
				b.Fatal(err)
			}
		}},
		{"kill, pause, rename and restart are reported", func(b *tester) {
			id := b.run("web", createRequest{})
			since := timestamp()
			b.must(b.ContainerPause(b.Context(), id))
			b.must(b.ContainerUnpause(b.Context(), id))
			b.must(b.ContainerRename(b.Context(), id, b.uniqueName("new")))
			b.must(b.ContainerRestart(b.Context(), id, container.StopOptions{}))
			b.must(b.ContainerKill(b.Context(), id, "SIGKILL"))
			b.exitCode(id)
			f := filters.NewArgs(filters.Arg("type", "container"))
			b.order(b.eventsSince(since, f, once(about(id), events.ActionPause, events.ActionUnPause)), "container pause, container unpause, container rename, container kill",
				"container die, container stop", "container start, container restart, container kill, container die")
		}},
		{"events of networks and volumes are reported", func(b *tester) {
			since := timestamp()
			net := b.network("net", apinetwork.CreateOptions{})
			b.must(b.NetworkRemove(b.Context(), net))
			v := b.volume("data", volumeOptions())
			b.must(b.VolumeRemove(b.Context(), v, false))
			keep := func(m events.Message) bool { return m.Actor.ID == net || m.Actor.ID == v }
			equal(b, "events", b.eventsSince(since, none, keep), "network create, network destroy, volume create, volume destroy")
		}},
		{"events of a container's volumes are reported", func(b *tester) {
			since := timestamp()
			id := b.run("web", anonymousAt("/data"))
			v := b.volumeAt(id, "/data")
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{Force: true, RemoveVolumes: true}))
			keep := func(m events.Message) bool { return m.Actor.ID == v }
			equal(b, "events", b.eventsSince(since, none, keep), "volume create, volume mount, volume unmount, volume destroy")
		}},
	}
}
