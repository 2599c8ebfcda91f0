package enginetest

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

// bench is where a case works: an engine, and names of its own on it.
type bench struct {
	*testing.T
	*engineclient.Engine
	image  string
	prefix string
}

// lasting is a context for what must be done at the end of a test.
func lasting(t testing.TB) context.Context { return context.WithoutCancel(t.Context()) }

// called makes a name that only this case has.
func (b *bench) called(name string) string { return b.prefix + name }

// ask is what a container is created with.
type ask struct {
	container.Config
	Host     container.HostConfig
	Networks map[string]*apinetwork.EndpointSettings
}

func does(argv ...string) ask { return ask{Config: container.Config{Cmd: argv}} }

// create makes a container that goes with the test.
func (b *bench) create(name string, a ask) string {
	b.Helper()
	id, err := b.tryCreate(name, a)
	b.must(err)
	return id
}

func (b *bench) tryCreate(name string, a ask) (string, error) {
	if a.Image == "" {
		a.Image = b.image
	}
	made, err := b.ContainerCreate(b.Context(), &a.Config, &a.Host, &apinetwork.NetworkingConfig{EndpointsConfig: a.Networks}, nil, b.called(name))
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

func (b *bench) start(id string) {
	b.Helper()
	b.must(b.ContainerStart(b.Context(), id, container.StartOptions{}))
}

// run creates and starts.
func (b *bench) run(name string, a ask) string {
	b.Helper()
	id := b.create(name, a)
	b.start(id)
	return id
}

// ready runs a container until it prints "ready": before that, a signal to the
// first process of a container may go unheard.
func (b *bench) ready(name string, a ask) string {
	b.Helper()
	id := b.run(name, a)
	b.soon("it is ready", func() bool {
		out, _ := b.logs(id, both())
		return out == "ready\n"
	})
	return id
}

// ended waits for a container's end and returns its exit code.
func (b *bench) ended(id string) int64 {
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

func (b *bench) look(id string) container.InspectResponse {
	b.Helper()
	c, err := b.ContainerInspect(b.Context(), id)
	b.must(err)
	return c
}

// network makes a network that goes with the test.
func (b *bench) network(name string, o apinetwork.CreateOptions) string {
	b.Helper()
	n, err := b.NetworkCreate(b.Context(), b.called(name), o)
	b.must(err)
	b.Cleanup(func() {
		if err := b.NetworkRemove(lasting(b), n.ID); err != nil && !engineclient.IsNotFound(err) {
			b.Errorf("clean up: %v", err)
		}
	})
	return n.ID
}

// volume makes a volume that goes with the test.
func (b *bench) volume(name string, o apivolume.CreateOptions) string {
	b.Helper()
	o.Name = b.called(name)
	_, err := b.VolumeCreate(b.Context(), o)
	b.must(err)
	b.Cleanup(func() { b.must(b.VolumeRemove(lasting(b), o.Name, true)) })
	return o.Name
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// refused wants an error of a kind, with the engine's words.
func (b *bench) refused(err error, kind func(error) bool, words string) {
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
func equal[T comparable](b *bench, what string, got, want T) {
	b.Helper()
	if got != want {
		b.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// soon waits until something holds.
func (b *bench) soon(what string, holds func() bool) {
	b.Helper()
	for range 600 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("not in time: %s", what)
}

// sees waits until a container is as it should be, and returns it as it was
// then: what a second look shows may be another state.
func (b *bench) sees(what, id string, holds func(container.InspectResponse) bool) container.InspectResponse {
	b.Helper()
	var c container.InspectResponse
	b.soon(what, func() bool {
		c = b.look(id)
		return holds(c)
	})
	return c
}

// moment is now, for `since`.
func moment() string {
	time.Sleep(time.Millisecond) // what was before is before
	return time.Now().Format(time.RFC3339Nano)
}
