package enginetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/versions"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func systemProofs() []proof {
	return []proof{
		{"the ping tells the API version", func(b *bench) {
			pong, err := b.Ping(b.Context())
			b.must(err)
			if versions.LessThan(pong.APIVersion, "1.41") || pong.OSType != "linux" {
				b.Errorf("got %+v", pong)
			}
		}},
		{"version and info tell what the engine is", func(b *bench) {
			v, err := b.ServerVersion(b.Context())
			b.must(err)
			i, err := b.Info(b.Context())
			b.must(err)
			equal(b, "versions agree", i.ServerVersion, v.Version)
			equal(b, "system", i.OSType, "linux")
			equal(b, "swarm", string(i.Swarm.LocalNodeState), "inactive")
		}},
	}
}

func containerProofs() []proof {
	return []proof{
		{"a created container has not run", func(b *bench) {
			a := does("print", "a")
			a.Labels = map[string]string{"key": "value"}
			id := b.create("web", a)
			c := b.look(b.called("web"))
			equal(b, "id", c.ID, id)
			equal(b, "length of id", len(id), 64)
			equal(b, "name", c.Name, "/"+b.called("web"))
			equal(b, "status", c.State.Status, "created")
			equal(b, "running", c.State.Running, false)
			equal(b, "exit code", c.State.ExitCode, 0)
			equal(b, "started", c.State.StartedAt, never)
			equal(b, "finished", c.State.FinishedAt, never)
			equal(b, "image", c.Config.Image, b.image)
			equal(b, "image ID", strings.HasPrefix(c.Image, "sha256:"), true)
			equal(b, "label", c.Config.Labels["key"], "value")
			equal(b, "command", strings.Join(c.Config.Cmd, " "), "print a")
			equal(b, "path", c.Path, "print")
			equal(b, "host name", c.Config.Hostname, id[:12])
			equal(b, "restart policy", c.HostConfig.RestartPolicy.IsNone(), true)
			equal(b, "network mode", c.HostConfig.NetworkMode.IsDefault() || c.HostConfig.NetworkMode == "bridge", true)
			equal(b, "shared memory", c.HostConfig.ShmSize, 64<<20)
			equal(b, "log driver", c.HostConfig.LogConfig.Type, "json-file")
		}},
		{"what the container leaves open comes from the image", func(b *bench) {
			b.create("web", ask{Config: container.Config{Env: []string{"A=1"}}})
			c := b.look(b.called("web"))
			equal(b, "command", strings.Join(c.Config.Cmd, " "), "serve")
			equal(b, "environment", strings.Join(c.Config.Env, " "), "A=1 PATH=/bin")
		}},
		{"a container is found by a part of its ID", func(b *bench) {
			id := b.create("web", ask{})
			equal(b, "id", b.look(id[:20]).ID, id)
		}},
		{"a name that is taken is refused", func(b *bench) {
			id := b.create("web", ask{})
			_, err := b.tryCreate("web", ask{})
			b.refused(err, engineclient.IsConflict, fmt.Sprintf("Conflict. The container name \"/%s\" is already in use by container \"%s\"", b.called("web"), id))
		}},
		{"an image that is not there is refused", func(b *bench) {
			_, err := b.tryCreate("web", ask{Config: container.Config{Image: b.called("none")}})
			b.refused(err, engineclient.IsNotFound, "No such image: "+b.called("none")+":latest")
		}},
		{"a container that is not there is not found", func(b *bench) {
			_, err := b.ContainerInspect(b.Context(), b.called("none"))
			b.refused(err, engineclient.IsNotFound, "No such container: "+b.called("none"))
			b.refused(b.ContainerStart(b.Context(), b.called("none"), container.StartOptions{}), engineclient.IsNotFound, "No such container")
			b.refused(b.ContainerStop(b.Context(), b.called("none"), container.StopOptions{}), engineclient.IsNotFound, "No such container")
			b.refused(b.ContainerRemove(b.Context(), b.called("none"), container.RemoveOptions{Force: true}), engineclient.IsNotFound, "No such container")
		}},
		{"starting what runs and stopping what does not is no error", func(b *bench) {
			id := b.run("web", ask{})
			b.start(id)
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
		}},
		{"a running container has a start and no end", func(b *bench) {
			c := b.look(b.run("web", ask{}))
			equal(b, "status", c.State.Status, "running")
			equal(b, "running", c.State.Running, true)
			equal(b, "pid", c.State.Pid > 0, true)
			equal(b, "started", c.State.StartedAt == never, false)
			equal(b, "finished", c.State.FinishedAt, never)
			equal(b, "health", c.State.Health == nil, true)
		}},
		{"a container ends with the code of its command", func(b *bench) {
			id := b.run("job", does("exit", "3"))
			equal(b, "waited", b.ended(id), 3)
			c := b.look(id)
			equal(b, "status", c.State.Status, "exited")
			equal(b, "exit code", c.State.ExitCode, 3)
			equal(b, "finished", c.State.FinishedAt == never, false)
			equal(b, "waited again", b.ended(id), 3)
		}},
		{"a container that ended starts again", func(b *bench) {
			id := b.run("job", does("exit", "0"))
			b.ended(id)
			first := b.look(id).State.StartedAt
			b.start(id)
			b.ended(id)
			equal(b, "started anew", b.look(id).State.StartedAt == first, false)
		}},
		{"a rename frees the old name", func(b *bench) {
			id := b.run("old", ask{})
			b.must(b.ContainerRename(b.Context(), id, b.called("new")))
			equal(b, "name", b.look(id).Name, "/"+b.called("new"))
			equal(b, "found", b.look(b.called("new")).ID, id)
			b.create("old", ask{})
		}},
		{"a rename to a name that is taken is refused", func(b *bench) {
			b.create("one", ask{})
			id := b.create("two", ask{})
			err := b.ContainerRename(b.Context(), id, b.called("one"))
			b.refused(err, engineclient.IsConflict, "The container name \"/"+b.called("one")+"\" is already in use")
			equal(b, "name", b.look(id).Name, "/"+b.called("two"))
		}},
		{"a running container is removed by force only", func(b *bench) {
			id := b.run("web", ask{})
			err := b.ContainerRemove(b.Context(), id, container.RemoveOptions{})
			b.refused(err, engineclient.IsConflict, "container")
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{Force: true}))
			_, err = b.ContainerInspect(b.Context(), id)
			b.refused(err, engineclient.IsNotFound, "No such container")
		}},
		{"a removed container's name is free", func(b *bench) {
			id := b.create("web", ask{})
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{}))
			equal(b, "another ID", b.create("web", ask{}) == id, false)
		}},
		{"a container with AutoRemove is gone after its end", func(b *bench) {
			a := does("exit", "4")
			a.Host.AutoRemove = true
			id := b.create("job", a)
			results, errs := b.ContainerWait(b.Context(), id, container.WaitConditionRemoved)
			b.start(id)
			select {
			case r := <-results:
				equal(b, "code", r.StatusCode, 4)
			case err := <-errs:
				b.Fatal(err)
			}
			_, err := b.ContainerInspect(b.Context(), id)
			b.refused(err, engineclient.IsNotFound, "No such container")
		}},
		{"a container's network mode is resolved to the other's ID when it is created", func(b *bench) {
			id := b.run("main", ask{})
			side := b.create("side", ask{Host: container.HostConfig{NetworkMode: container.NetworkMode("container:" + b.called("main"))}})
			c := b.look(side)
			equal(b, "mode", string(c.HostConfig.NetworkMode), "container:"+id)
			equal(b, "networks", len(c.NetworkSettings.Networks), 0)
			b.start(side)
		}},
		{"a container's network mode needs the other to be there and to run at the start", func(b *bench) {
			mode := container.NetworkMode("container:" + b.called("main"))
			early := b.create("early", ask{Host: container.HostConfig{NetworkMode: mode}})
			err := b.ContainerStart(b.Context(), early, container.StartOptions{})
			b.refused(err, anyError, "No such container: "+b.called("main")) // not found on 20.10, an invalid request on 28.5
			b.create("main", ask{})
			side := b.create("side", ask{Host: container.HostConfig{NetworkMode: mode}})
			err = b.ContainerStart(b.Context(), side, container.StartOptions{})
			b.refused(err, engineclient.IsConflict, "of a non running container: ")
		}},
		{"a container's IPC and PID modes need the other to be there, and are resolved", func(b *bench) {
			other := "container:" + b.called("main")
			_, err := b.tryCreate("ipc", ask{Host: container.HostConfig{IpcMode: container.IpcMode(other)}})
			b.refused(err, anyError, "No such container: "+b.called("main"))
			_, err = b.tryCreate("pid", ask{Host: container.HostConfig{PidMode: container.PidMode(other)}})
			b.refused(err, anyError, "No such container: "+b.called("main"))
			id := b.create("main", ask{Host: container.HostConfig{IpcMode: "shareable"}})
			c := b.look(b.create("side", ask{Host: container.HostConfig{IpcMode: container.IpcMode(other), PidMode: container.PidMode(other)}}))
			equal(b, "IPC", string(c.HostConfig.IpcMode), "container:"+id)
			equal(b, "PID", string(c.HostConfig.PidMode), "container:"+id)
			err = b.ContainerStart(b.Context(), c.ID, container.StartOptions{})
			b.refused(err, anyError, "container "+id+" is not running")
		}},
		{"a command that the image does not have is refused at the start", func(b *bench) {
			id := b.create("web", does(b.called("none")))
			err := b.ContainerStart(b.Context(), id, container.StartOptions{})
			b.refused(err, anyError, "exec: \""+b.called("none")+"\": executable file not found in $PATH")
			c := b.look(id)
			equal(b, "status", c.State.Status, "created")
			equal(b, "exit code", c.State.ExitCode, 127)
			equal(b, "error", strings.Contains(c.State.Error, "executable file not found"), true)
		}},
		{"an image of another platform is refused", func(b *bench) {
			_, err := b.ContainerCreate(b.Context(), &container.Config{Image: b.image}, nil, nil, &ocispec.Platform{OS: "linux", Architecture: "s390x"}, b.called("web"))
			// One whose images are in containerd says that there is none.
			b.refused(err, engineclient.IsNotFound, b.image)
		}},
		{"what no engine takes is refused", func(b *bench) {
			for words, h := range map[string]container.HostConfig{
				"restart policy": {RestartPolicy: container.RestartPolicy{Name: "sometimes"}},
				"can't create 'AutoRemove' container with restart": {AutoRemove: true, RestartPolicy: container.RestartPolicy{Name: "always"}},
				"Minimum memory limit allowed is 6MB":              {Resources: container.Resources{Memory: 1 << 20}},
			} {
				_, err := b.tryCreate("web", ask{Host: h})
				b.refused(err, anyError, words)
			}
		}},
		{"volumes_from brings the other's mounts", func(b *bench) {
			v := b.volume("data", volumeOptions())
			b.create("main", ask{Host: container.HostConfig{Binds: []string{v + ":/data"}}})
			c := b.look(b.create("side", ask{Host: container.HostConfig{VolumesFrom: []string{b.called("main") + ":ro"}}}))
			i := slices.IndexFunc(c.Mounts, func(m container.MountPoint) bool { return m.Name == v })
			if i < 0 || c.Mounts[i].RW || c.Mounts[i].Destination != "/data" {
				b.Errorf("got %+v", c.Mounts)
			}
		}},
	}
}
