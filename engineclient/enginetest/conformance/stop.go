package conformance

import (
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func stopCases() []testCase {
	return []testCase{
		{"a stop asks first", func(b *tester) {
			id := b.runUntilReady("web", command("print", "ready", "then", "serve"))
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			c := b.inspect(id)
			equal(b, "status", c.State.Status, "exited")
			equal(b, "exit code", c.State.ExitCode, 0)
		}},
		{"a stop kills when its time is over", func(b *tester) {
			id := b.runUntilReady("deaf", command("ignore-term", "then", "print", "ready", "then", "sleep", "inf"))
			began, second := time.Now(), 1
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{Timeout: &second}))
			if took := time.Since(began); took < 900*time.Millisecond || took > 8*time.Second {
				b.Errorf("it took %v", took)
			}
			equal(b, "exit code", b.inspect(id).State.ExitCode, 137)
		}},
		{"the container's own stop timeout holds where none is given", func(b *tester) {
			second := 1
			a := command("ignore-term", "then", "print", "ready", "then", "sleep", "inf")
			a.StopTimeout = &second
			id := b.runUntilReady("deaf", a)
			began := time.Now()
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			if took := time.Since(began); took > 8*time.Second {
				b.Errorf("it took %v", took)
			}
		}},
		{"a kill ends with 137", func(b *tester) {
			id := b.run("web", createRequest{})
			b.must(b.ContainerKill(b.Context(), id, "SIGKILL"))
			equal(b, "code", b.exitCode(id), 137)
		}},
		{"a signal that ends nothing leaves it running", func(b *tester) {
			id := b.runUntilReady("web", command("print", "ready", "then", "sleep", "inf"))
			b.must(b.ContainerKill(b.Context(), id, "SIGHUP"))
			time.Sleep(200 * time.Millisecond)
			equal(b, "status", b.inspect(id).State.Status, "running")
		}},
		{"killing what does not run is refused", func(b *tester) {
			id := b.create("web", createRequest{})
			b.wantError(b.ContainerKill(b.Context(), id, "SIGKILL"), engineclient.IsConflict, "is not running")
		}},
		{"a paused container is paused until it is not", func(b *tester) {
			id := b.run("web", createRequest{})
			b.must(b.ContainerPause(b.Context(), id))
			c := b.inspect(id)
			equal(b, "status", c.State.Status, "paused")
			equal(b, "paused", c.State.Paused, true)
			equal(b, "running", c.State.Running, true)
			b.wantError(b.ContainerPause(b.Context(), id), engineclient.IsConflict, "is already paused")
			b.wantError(b.ContainerStart(b.Context(), id, container.StartOptions{}), engineclient.IsConflict, "cannot start a paused container, try unpause instead")
			_, err := b.ContainerExecCreate(b.Context(), id, container.ExecOptions{Cmd: []string{"true"}})
			b.wantError(err, engineclient.IsConflict, "is paused, unpause the container before exec")
			b.must(b.ContainerUnpause(b.Context(), id))
			equal(b, "status", b.inspect(id).State.Status, "running")
			b.wantError(b.ContainerUnpause(b.Context(), id), func(error) bool { return true }, "is not paused")
		}},
		{"pausing what does not run is refused", func(b *tester) {
			id := b.create("web", createRequest{})
			b.wantError(b.ContainerPause(b.Context(), id), engineclient.IsConflict, "is not running")
		}},
		{"a restart begins a new run, also of what is stopped", func(b *tester) {
			id := b.run("web", createRequest{})
			first := b.inspect(id).State.StartedAt
			b.must(b.ContainerRestart(b.Context(), id, container.StopOptions{}))
			c := b.inspect(id)
			equal(b, "running", c.State.Running, true)
			equal(b, "started anew", c.State.StartedAt == first, false)
			equal(b, "restart count", c.RestartCount, 0)
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.must(b.ContainerRestart(b.Context(), id, container.StopOptions{}))
			equal(b, "running", b.inspect(id).State.Running, true)
		}},
		{"on-failure restarts as often as it says", func(b *tester) {
			a := command("exit", "5")
			a.Host.RestartPolicy = container.RestartPolicy{Name: "on-failure", MaximumRetryCount: 2}
			id := b.run("job", a)
			c := b.waitForState("the restarts end", id, func(c container.InspectResponse) bool {
				return c.State.Status == "exited" && c.RestartCount == 2
			})
			equal(b, "code", c.State.ExitCode, 5)
		}},
		{"a container that is stopped by hand is not restarted", func(b *tester) {
			id := b.run("web", createRequest{Host: container.HostConfig{RestartPolicy: container.RestartPolicy{Name: "always"}}})
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			time.Sleep(500 * time.Millisecond)
			equal(b, "status", b.inspect(id).State.Status, "exited")
		}},
		{"a container that restarts says so, and can be stopped and removed", func(b *tester) {
			a := command("exit", "1")
			a.Host.RestartPolicy = container.RestartPolicy{Name: "always"}
			id := b.run("job", a)
			b.waitForState("it restarts", id, func(c container.InspectResponse) bool {
				return c.State.Status == "restarting" && c.RestartCount > 1
			})
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			equal(b, "status", b.inspect(id).State.Status, "exited")
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{}))
		}},
		{"a restart is counted before its pause, and from the last start by hand on", func(b *tester) {
			a := command("sleep", "0.1", "then", "exit", "1")
			a.Host.RestartPolicy = container.RestartPolicy{Name: "always"}
			id := b.run("job", a)
			b.waitForState("it restarts", id, func(c container.InspectResponse) bool { return c.State.Restarting })
			b.waitForState("it runs again", id, func(c container.InspectResponse) bool { return c.RestartCount > 0 })
			b.waitForState("it pauses", id, func(c container.InspectResponse) bool { return c.State.Restarting && c.RestartCount > 1 })
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.start(id)
			equal(b, "restarts", b.inspect(id).RestartCount, 0)
		}},
		{"next-exit waits for the end of a run that is to come", func(b *tester) {
			id := b.create("job", command("sleep", "0.2", "then", "exit", "6"))
			results, errs := b.ContainerWait(b.Context(), id, container.WaitConditionNextExit)
			b.start(id)
			select {
			case r := <-results:
				equal(b, "code", r.StatusCode, 6)
			case err := <-errs:
				b.Fatal(err)
			}
		}},
		{"not-running does not wait for what was never started", func(b *tester) {
			equal(b, "code", b.exitCode(b.create("job", command("exit", "7"))), 0)
		}},
	}
}
