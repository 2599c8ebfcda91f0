package conformance

import (
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/mount"
	apivolume "github.com/docker/docker/api/types/volume"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func volumeOptions() apivolume.CreateOptions { return apivolume.CreateOptions{} }

func anonymousAt(place string) createRequest {
	return createRequest{Config: container.Config{Volumes: map[string]struct{}{place: {}}}}
}

// volumeAt is the name of the volume that a container has at a place.
func (b *tester) volumeAt(id, place string) string {
	b.Helper()
	for _, m := range b.inspect(id).Mounts {
		if m.Destination == place && m.Type == mount.TypeVolume {
			return m.Name
		}
	}
	b.Fatalf("no volume at %s", place)
	return ""
}

func (b *tester) hasVolume(name string) bool {
	b.Helper()
	_, err := b.VolumeInspect(b.Context(), name)
	if err != nil && !engineclient.IsNotFound(err) {
		b.Fatal(err)
	}
	return err == nil
}

func volumeCases() []testCase {
	return []testCase{
		{"a volume is made once and is what it was first", func(b *tester) {
			name := b.volume("data", apivolume.CreateOptions{Labels: map[string]string{"key": "one"}})
			again, err := b.VolumeCreate(b.Context(), apivolume.CreateOptions{Name: name, Labels: map[string]string{"key": "two"}})
			b.must(err)
			equal(b, "label", again.Labels["key"], "one")
			equal(b, "driver", again.Driver, "local")
			equal(b, "scope", again.Scope, "local")
		}},
		{"a missing volume is not found", func(b *tester) {
			_, err := b.VolumeInspect(b.Context(), b.uniqueName("none"))
			b.wantError(err, engineclient.IsNotFound, "get "+b.uniqueName("none")+": no such volume")
			b.wantError(b.VolumeRemove(b.Context(), b.uniqueName("none"), false), engineclient.IsNotFound, "no such volume")
		}},
		{"volumes are listed by label and name", func(b *tester) {
			b.volume("one", apivolume.CreateOptions{Labels: map[string]string{"conf." + b.prefix: "1"}})
			b.volume("two", apivolume.CreateOptions{})
			names := func(key, value string) string {
				all, err := b.VolumeList(b.Context(), apivolume.ListOptions{Filters: filters.NewArgs(filters.Arg(key, value))})
				b.must(err)
				out := map[string]string{}
				for _, v := range all.Volumes {
					out[strings.TrimPrefix(v.Name, b.prefix)] = ""
				}
				return sortedKeys(out)
			}
			equal(b, "label", names("label", "conf."+b.prefix+"=1"), "one")
			equal(b, "name", names("name", b.prefix), "one two")
		}},
		{"volumes that no container has are dangling", func(b *tester) {
			used := b.volume("used", volumeOptions())
			free := b.volume("free", volumeOptions())
			b.create("web", createRequest{Host: container.HostConfig{Binds: []string{used + ":/data"}}})
			for dangling, want := range map[string]string{"true": free, "false": used} {
				all, err := b.VolumeList(b.Context(), apivolume.ListOptions{Filters: engineclient.Filters("dangling", dangling, "name", b.prefix)})
				b.must(err)
				if len(all.Volumes) != 1 || all.Volumes[0].Name != want {
					b.Errorf("dangling=%s: got %v", dangling, all.Volumes)
				}
			}
		}},
		{"a volume that a container mounts is not removed, even when it is stopped", func(b *tester) {
			v := b.volume("data", volumeOptions())
			id := b.create("web", createRequest{Host: container.HostConfig{Binds: []string{v + ":/data"}}})
			err := b.VolumeRemove(b.Context(), v, false)
			b.wantError(err, engineclient.IsConflict, "remove "+v+": volume is in use - ["+id+"]")
			equal(b, "in use", engineclient.VolumeInUse(err), true)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{}))
			b.must(b.VolumeRemove(b.Context(), v, false))
		}},
		{"a missing named volume is created with its container, and is kept", func(b *tester) {
			name := b.uniqueName("data")
			b.Cleanup(func() { b.must(b.VolumeRemove(lasting(b), name, true)) })
			id := b.create("web", createRequest{Host: container.HostConfig{Mounts: []mount.Mount{{Type: mount.TypeVolume, Source: name, Target: "/data"}}}})
			equal(b, "volume", b.volumeAt(id, "/data"), name)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
			equal(b, "still there", b.hasVolume(name), true)
		}},
		{"an anonymous volume goes with its container when that is asked", func(b *tester) {
			id := b.create("web", anonymousAt("/data"))
			v := b.volumeAt(id, "/data")
			equal(b, "length of the name", len(v), 64)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
			equal(b, "still there", b.hasVolume(v), false)
		}},
		{"an anonymous volume stays when that is not asked", func(b *tester) {
			id := b.create("web", anonymousAt("/data"))
			v := b.volumeAt(id, "/data")
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{}))
			equal(b, "still there", b.hasVolume(v), true)
			b.must(b.VolumeRemove(b.Context(), v, false))
		}},
		{"a mount without a source is an anonymous volume", func(b *tester) {
			id := b.create("web", createRequest{Host: container.HostConfig{Mounts: []mount.Mount{{Type: mount.TypeVolume, Target: "/data"}}}})
			v := b.volumeAt(id, "/data")
			equal(b, "length of the name", len(v), 64)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
			equal(b, "still there", b.hasVolume(v), false)
		}},
		{"an anonymous volume is inherited by naming it, and then survives its first container", func(b *tester) {
			old := b.create("old", anonymousAt("/data"))
			v := b.volumeAt(old, "/data")
			a := anonymousAt("/data")
			a.Host.Binds = []string{v + ":/data:rw"}
			id := b.create("new", a)
			equal(b, "volume", b.volumeAt(id, "/data"), v)
			b.must(b.ContainerRemove(b.Context(), old, container.RemoveOptions{RemoveVolumes: true}))
			equal(b, "still there", b.hasVolume(v), true)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
			_ = b.VolumeRemove(b.Context(), v, true) // whether it went with the second depends on the engine
		}},
		{"a bind mount keeps its source and mode", func(b *tester) {
			id := b.create("web", createRequest{Host: container.HostConfig{Binds: []string{"/tmp:/host:ro"}}})
			m := b.inspect(id).Mounts
			if len(m) != 1 || m[0].Type != mount.TypeBind || m[0].Source != "/tmp" || m[0].Destination != "/host" || m[0].RW {
				b.Errorf("got %+v", m)
			}
		}},
		{"a place is mounted once", func(b *tester) {
			_, err := b.tryCreate("web", createRequest{Host: container.HostConfig{Binds: []string{"/tmp:/x"}, Tmpfs: map[string]string{"/x": ""}}})
			b.wantError(err, anyError, "Duplicate mount point: /x")
			_, err = b.tryCreate("web", createRequest{Host: container.HostConfig{Binds: []string{"/tmp:/x"}, Mounts: []mount.Mount{{Type: mount.TypeBind, Source: "/tmp", Target: "/x"}}}})
			b.wantError(err, anyError, "Duplicate mount point: /x")
		}},
		{"a bind mount in the long form needs its source", func(b *tester) {
			_, err := b.tryCreate("web", createRequest{Host: container.HostConfig{Mounts: []mount.Mount{{Type: mount.TypeBind, Source: "/" + b.uniqueName("none"), Target: "/x"}}}})
			b.wantError(err, anyError, "invalid mount config for type \"bind\": bind source path does not exist: /"+b.uniqueName("none"))
		}},
		{"a mount gives its labels to a volume that it makes", func(b *tester) {
			name := b.uniqueName("data")
			b.Cleanup(func() { b.must(b.VolumeRemove(lasting(b), name, true)) })
			options := &mount.VolumeOptions{Labels: map[string]string{"key": "value"}}
			b.create("web", createRequest{Host: container.HostConfig{Mounts: []mount.Mount{{Type: mount.TypeVolume, Source: name, Target: "/data", VolumeOptions: options}}}})
			v, err := b.VolumeInspect(b.Context(), name)
			b.must(err)
			equal(b, "label", v.Labels["key"], "value")
		}},
		{"the target of a mount is absolute", func(b *tester) {
			_, err := b.tryCreate("web", createRequest{Host: container.HostConfig{Binds: []string{"/tmp:host"}}})
			b.wantError(err, anyError, "mount path must be absolute")
		}},
	}
}
