package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/versions"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func systemCases() []testCase {
	return []testCase{
		{"the ping reports the API version", func(b *tester) {
			pong, err := b.Ping(b.Context())
			b.must(err)
			if versions.LessThan(pong.APIVersion, "1.41") || pong.OSType != "linux" {
				b.Errorf("got %+v", pong)
			}
		}},
		{"version and info describe the engine", func(b *tester) {
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

func containerCases() []testCase {
	return []testCase{
		{"a created container has not run", func(b *tester) {
			a := command("print", "a")
			a.Labels = map[string]string{"key": "value"}
			id := b.create("web", a)
			c := b.inspect(b.uniqueName("web"))
			equal(b, "id", c.ID, id)
			equal(b, "length of id", len(id), 64)
			equal(b, "name", c.Name, "/"+b.uniqueName("web"))
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
		{"what the container leaves open comes from the image", func(b *tester) {
			b.create("web", createRequest{Config: container.Config{Env: []string{"A=1"}}})
			c := b.inspect(b.uniqueName("web"))
			equal(b, "command", strings.Join(c.Config.Cmd, " "), "serve")
			equal(b, "environment", strings.Join(c.Config.Env, " "), "A=1 PATH=/bin")
		}},
		{"a container is found by a part of its ID", func(b *tester) {
			id := b.create("web", createRequest{})
			equal(b, "id", b.inspect(id[:20]).ID, id)
		}},
		{"a name that is taken is refused", func(b *tester) {
			id := b.create("web", createRequest{})
			_, err := b.tryCreate("web", createRequest{})
			b.wantError(err, engineclient.IsConflict, fmt.Sprintf("Conflict. The container name \"/%s\" is already in use by container \"%s\"", b.uniqueName("web"), id))
		}},
		{"a container of a missing image is refused", func(b *tester) {
			_, err := b.tryCreate("web", createRequest{Config: container.Config{Image: b.uniqueName("none")}})
			b.wantError(err, engineclient.IsNotFound, "No such image: "+b.uniqueName("none")+":latest")
		}},
		{"a missing container is not found", func(b *tester) {
			_, err := b.ContainerInspect(b.Context(), b.uniqueName("none"))
			b.wantError(err, engineclient.IsNotFound, "No such container: "+b.uniqueName("none"))
			b.wantError(b.ContainerStart(b.Context(), b.uniqueName("none"), container.StartOptions{}), engineclient.IsNotFound, "No such container")
			b.wantError(b.ContainerStop(b.Context(), b.uniqueName("none"), container.StopOptions{}), engineclient.IsNotFound, "No such container")
			b.wantError(b.ContainerRemove(b.Context(), b.uniqueName("none"), container.RemoveOptions{Force: true}), engineclient.IsNotFound, "No such container")
		}},
		{"starting what runs and stopping what does not is no error", func(b *tester) {
			id := b.run("web", createRequest{})
			b.start(id)
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
		}},
		{"a running container has a start and no end", func(b *tester) {
			c := b.inspect(b.run("web", createRequest{}))
			equal(b, "status", c.State.Status, "running")
			equal(b, "running", c.State.Running, true)
			equal(b, "pid", c.State.Pid > 0, true)
			equal(b, "started", c.State.StartedAt == never, false)
			equal(b, "finished", c.State.FinishedAt, never)
			equal(b, "health", c.State.Health == nil, true)
		}},
		{"a container ends with the code of its command", func(b *tester) {
			id := b.run("job", command("exit", "3"))
			equal(b, "waited", b.exitCode(id), 3)
			c := b.inspect(id)
			equal(b, "status", c.State.Status, "exited")
			equal(b, "exit code", c.State.ExitCode, 3)
			equal(b, "finished", c.State.FinishedAt == never, false)
			equal(b, "waited again", b.exitCode(id), 3)
		}},
		{"a container that ended starts again", func(b *tester) {
			id := b.run("job", command("exit", "0"))
			b.exitCode(id)
			first := b.inspect(id).State.StartedAt
			b.start(id)
			b.exitCode(id)
			equal(b, "started anew", b.inspect(id).State.StartedAt == first, false)
		}},
		{"a rename frees the old name", func(b *tester) {
			id := b.run("old", createRequest{})
			b.must(b.ContainerRename(b.Context(), id, b.uniqueName("new")))
			equal(b, "name", b.inspect(id).Name, "/"+b.uniqueName("new"))
			equal(b, "found", b.inspect(b.uniqueName("new")).ID, id)
			b.create("old", createRequest{})
		}},
		{"a rename to a name that is taken is refused", func(b *tester) {
			b.create("one", createRequest{})
			id := b.create("two", createRequest{})
			err := b.ContainerRename(b.Context(), id, b.uniqueName("one"))
			b.wantError(err, engineclient.IsConflict, "The container name \"/"+b.uniqueName("one")+"\" is already in use")
			equal(b, "name", b.inspect(id).Name, "/"+b.uniqueName("two"))
		}},
		{"a running container is removed by force only", func(b *tester) {
			id := b.run("web", createRequest{})
			err := b.ContainerRemove(b.Context(), id, container.RemoveOptions{})
			b.wantError(err, engineclient.IsConflict, "container")
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{Force: true}))
			_, err = b.ContainerInspect(b.Context(), id)
			b.wantError(err, engineclient.IsNotFound, "No such container")
		}},
		{"a removed container's name is free", func(b *tester) {
			id := b.create("web", createRequest{})
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{}))
			equal(b, "another ID", b.create("web", createRequest{}) == id, false)
		}},
		{"a container with AutoRemove is gone after its end", func(b *tester) {
			a := command("exit", "4")
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
			b.wantError(err, engineclient.IsNotFound, "No such container")
		}},
		{"a container's network mode is resolved to the other's ID when it is created", func(b *tester) {
			id := b.run("main", createRequest{})
			side := b.create("side", createRequest{Host: container.HostConfig{NetworkMode: container.NetworkMode("container:" + b.uniqueName("main"))}})
			c := b.inspect(side)
			equal(b, "mode", string(c.HostConfig.NetworkMode), "container:"+id)
			equal(b, "networks", len(c.NetworkSettings.Networks), 0)
			b.start(side)
		}},
		{"a container's network mode needs the other to be there and to run at the start", func(b *tester) {
			mode := container.NetworkMode("container:" + b.uniqueName("main"))
			early := b.create("early", createRequest{Host: container.HostConfig{NetworkMode: mode}})
			err := b.ContainerStart(b.Context(), early, container.StartOptions{})
			b.wantError(err, anyError, "No such container: "+b.uniqueName("main")) // not found on 20.10, an invalid request on 28.5
			b.create("main", createRequest{})
			side := b.create("side", createRequest{Host: container.HostConfig{NetworkMode: mode}})
			err = b.ContainerStart(b.Context(), side, container.StartOptions{})
			b.wantError(err, engineclient.IsConflict, "of a non running container: ")
		}},
		{"a container's IPC and PID modes need the other to be there, and are resolved", func(b *tester) {
			other := "container:" + b.uniqueName("main")
			_, err := b.tryCreate("ipc", createRequest{Host: container.HostConfig{IpcMode: container.IpcMode(other)}})
			b.wantError(err, anyError, "No such container: "+b.uniqueName("main"))
			_, err = b.tryCreate("pid", createRequest{Host: container.HostConfig{PidMode: container.PidMode(other)}})
			b.wantError(err, anyError, "No such container: "+b.uniqueName("main"))
			id := b.create("main", createRequest{Host: container.HostConfig{IpcMode: "shareable"}})
			c := b.inspect(b.create("side", createRequest{Host: container.HostConfig{IpcMode: container.IpcMode(other), PidMode: container.PidMode(other)}}))
			equal(b, "IPC", string(c.HostConfig.IpcMode), "container:"+id)
			equal(b, "PID", string(c.HostConfig.PidMode), "container:"+id)
			err = b.ContainerStart(b.Context(), c.ID, container.StartOptions{})
			b.wantError(err, anyError, "container "+id+" is not running")
		}},
		{"a command that the image does not have is refused at the start", func(b *tester) {
			id := b.create("web", command(b.uniqueName("none")))
			err := b.ContainerStart(b.Context(), id, container.StartOptions{})
			b.wantError(err, anyError, "exec: \""+b.uniqueName("none")+"\": executable file not found in $PATH")
			c := b.inspect(id)
			equal(b, "status", c.State.Status, "created")
			equal(b, "exit code", c.State.ExitCode, 127)
			equal(b, "error", strings.Contains(c.State.Error, "executable file not found"), true)
		}},
		{"an image of another platform is refused", func(b *tester) {
			_, err := b.ContainerCreate(b.Context(), &container.Config{Image: b.image}, nil, nil, &ocispec.Platform{OS: "linux", Architecture: "s390x"}, b.uniqueName("web"))
			// An engine with the containerd image store reports that it is missing.
			b.wantError(err, engineclient.IsNotFound, b.image)
		}},
		{"what no engine takes is refused", func(b *tester) {
			for words, h := range map[string]container.HostConfig{
				"restart policy": {RestartPolicy: container.RestartPolicy{Name: "sometimes"}},
				"can't create 'AutoRemove' container with restart": {AutoRemove: true, RestartPolicy: container.RestartPolicy{Name: "always"}},
				"Minimum memory limit allowed is 6MB":              {Resources: container.Resources{Memory: 1 << 20}},
			} {
				_, err := b.tryCreate("web", createRequest{Host: h})
				b.wantError(err, anyError, words)
			}
		}},
		{"volumes_from brings the other's mounts", func(b *tester) {
			v := b.volume("data", volumeOptions())
			b.create("main", createRequest{Host: container.HostConfig{Binds: []string{v + ":/data"}}})
			c := b.inspect(b.create("side", createRequest{Host: container.HostConfig{VolumesFrom: []string{b.uniqueName("main") + ":ro"}}}))
			i := slices.IndexFunc(c.Mounts, func(m container.MountPoint) bool { return m.Name == v })
			if i < 0 || c.Mounts[i].RW || c.Mounts[i].Destination != "/data" {
				b.Errorf("got %+v", c.Mounts)
			}
		}},
	}
}
