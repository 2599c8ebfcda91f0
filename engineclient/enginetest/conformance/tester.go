package conformance

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	apinetwork "github.com/docker/docker/api/types/network"
	apivolume "github.com/docker/docker/api/types/volume"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// tester is what a case uses: an engine, and names on it that no other case has.
type tester struct {
	*testing.T
	*engineclient.Engine
	image  string
	prefix string
}

// lasting is a context for the cleanup of a test.
func lasting(t testing.TB) context.Context { return context.WithoutCancel(t.Context()) }

// uniqueName makes a name that only this case has.
func (b *tester) uniqueName(name string) string { return b.prefix + name }

// createRequest is what a container is created with.
type createRequest struct {
	container.Config
	Host     container.HostConfig
	Networks map[string]*apinetwork.EndpointSettings
}

func command(argv ...string) createRequest { return createRequest{Config: container.Config{Cmd: argv}} }

// create makes a container that goes with the test.
func (b *tester) create(name string, a createRequest) string {
	b.Helper()
	id, err := b.tryCreate(name, a)
	b.must(err)
	return id
}

func (b *tester) tryCreate(name string, a createRequest) (string, error) {
	if a.Image == "" {
		a.Image = b.image
	}
	made, err := b.ContainerCreate(b.Context(), &a.Config, &a.Host, &apinetwork.NetworkingConfig{EndpointsConfig: a.Networks}, nil, b.uniqueName(name))
	if err != nil {
		return "", err
	}
	b.Cleanup(func() {
		err := b.ContainerRemove(lasting(b), made.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
		if err != nil && !engineclient.IsNotFound(err) && !strings.Contains(err.Error(), "already in progress") {
			b.Errorf("clean up: %v", err)
		}
	})
	return made.ID, nil
}

func (b *tester) start(id string) {
	b.Helper()
	b.must(b.ContainerStart(b.Context(), id, container.StartOptions{}))
}

// run creates and starts.
func (b *tester) run(name string, a createRequest) string {
	b.Helper()
	id := b.create(name, a)
	b.start(id)
	return id
}

// runUntilReady runs a container until it prints "ready": before that, the first process of a
// container may not receive a signal.
func (b *tester) runUntilReady(name string, a createRequest) string {
	b.Helper()
	id := b.run(name, a)
	b.eventually("it is ready", func() bool {
		out, _ := b.logs(id, both())
		return out == "ready\n"
	})
	return id
}

// exitCode waits for a container's end and returns its exit code.
func (b *tester) exitCode(id string) int64 {
	b.Helper()
	results, errs := b.ContainerWait(b.Context(), id, container.WaitConditionNotRunning)
	select {
	case r := <-results:
		return r.StatusCode
	case err := <-errs:
		b.Fatalf("wait: %v", err)
	case <-time.After(30 * time.Second):
		b.Fatal("it does not end")
	}
	return -1
}

func (b *tester) inspect(id string) container.InspectResponse {
	b.Helper()
	c, err := b.ContainerInspect(b.Context(), id)
	b.must(err)
	return c
}

// network makes a network that goes with the test.
func (b *tester) network(name string, o apinetwork.CreateOptions) string {
	b.Helper()
	n, err := b.NetworkCreate(b.Context(), b.uniqueName(name), o)
	b.must(err)
	b.Cleanup(func() {
		if err := b.NetworkRemove(lasting(b), n.ID); err != nil && !engineclient.IsNotFound(err) {
			b.Errorf("clean up: %v", err)
		}
	})
	return n.ID
}

// volume makes a volume that goes with the test.
func (b *tester) volume(name string, o apivolume.CreateOptions) string {
	b.Helper()
	o.Name = b.uniqueName(name)
	_, err := b.VolumeCreate(b.Context(), o)
	b.must(err)
	b.Cleanup(func() { b.must(b.VolumeRemove(lasting(b), o.Name, true)) })
	return o.Name
}

func (b *tester) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// wantError checks that an error has a kind and contains the engine's words.
func (b *tester) wantError(err error, kind func(error) bool, words string) {
	b.Helper()
	switch {
	case err == nil:
		b.Fatalf("it is not refused; want %q", words)
	case !kind(err):
		b.Errorf("it is refused in another way: %T %v", err, err)
	case !strings.Contains(err.Error(), words):
		b.Errorf("it is refused with %q, want %q", err, words)
	}
}

// equal compares what can be compared with ==.
func equal[T comparable](b *tester, what string, got, want T) {
	b.Helper()
	if got != want {
		b.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// eventually waits until a condition holds.
func (b *tester) eventually(what string, holds func() bool) {
	b.Helper()
	for range 600 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("not in time: %s", what)
}

// waitForState waits until inspect shows a state, and returns that inspect: a second one may show another state.
func (b *tester) waitForState(what, id string, holds func(container.InspectResponse) bool) container.InspectResponse {
	b.Helper()
	var c container.InspectResponse
	b.eventually(what, func() bool {
		c = b.inspect(id)
		return holds(c)
	})
	return c
}

// timestamp is the current time, for `since`.
func timestamp() string {
	time.Sleep(time.Millisecond) // events of the same millisecond are older
	return time.Now().Format(time.RFC3339Nano)
}

// never is the engine's time for an event that has not happened.
const never = "0001-01-01T00:00:00Z"
