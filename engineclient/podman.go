package engineclient

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
)

// Podman answers on a socket of Docker's form, with differences of its own.
// What of them can be put right for all callers is put right here.

// Podman reports whether the engine is Podman; it is known after Reach.
func (e *Engine) Podman() bool { return e.podman }

// isPodman tells who answers. Podman names no builder in its first answer, and
// calls itself experimental, which a Docker Engine does only where it was told
// to: only who answers so is asked for a name.
func (e *Engine) isPodman(ctx context.Context, first types.Ping) bool {
	if first.BuilderVersion != "" || !first.Experimental {
		return false
	}
	v, err := e.ServerVersion(ctx)
	return err == nil && slices.ContainsFunc(v.Components, func(c types.ComponentVersion) bool { return c.Name == "Podman Engine" })
}

// ContainerList gives containers with their images' names in the short form,
// and Podman's in the words of other engines.
func (e *Engine) ContainerList(ctx context.Context, o container.ListOptions) ([]container.Summary, error) {
	all := o.All
	o.All = all || e.podman // its list without those that do not run lacks who is stopping
	list, err := e.Client.ContainerList(ctx, o)
	if err != nil {
		return nil, named("list containers", err)
	}
	if err := e.checkContainers(list, o); err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Image = short(list[i].Image)
		if e.podman {
			translate(&list[i])
		}
	}
	if !e.podman {
		return list, nil
	}
	if !all {
		list = slices.DeleteFunc(list, func(c container.Summary) bool { return !alive(c) })
	}
	return list, e.addHealth(ctx, list)
}

// translate tells of a container what other engines would: the state by their
// names, the ports of those that run, and where they are published.
func translate(c *container.Summary) {
	c.State = state(c.State)
	if !alive(*c) {
		c.Ports = nil
	}
	for i, p := range c.Ports {
		if p.IP == "" && p.PublicPort != 0 {
			c.Ports[i].IP = "0.0.0.0"
		}
	}
}

// state is a container's state by the name that others have for it.
func state(s container.ContainerState) container.ContainerState {
	switch s {
	case "initialized":
		return container.StateCreated
	case "stopping":
		return container.StateRunning
	case "stopped":
		return container.StateExited
	}
	return s
}

// alive reports whether a list has a container without being asked for all.
func alive(c container.Summary) bool {
	return c.State == container.StateRunning || c.State == container.StatePaused || c.State == container.StateRestarting
}

// healthWords are how a container's health stands behind what else is said of
// it: "Up 2 minutes (healthy)". Podman's list leaves them out.
var healthWords = map[string]string{
	container.Healthy: "(healthy)", container.Unhealthy: "(unhealthy)", container.Starting: "(health: starting)",
}

// addHealth asks who is healthy, and who is not.
func (e *Engine) addHealth(ctx context.Context, list []container.Summary) error {
	words := map[string]string{}
	for health, text := range healthWords {
		found, err := e.Client.ContainerList(ctx, container.ListOptions{Filters: Filters("health", health)})
		if err != nil {
			return err
		}
		for _, c := range found {
			words[c.ID] = " " + text
		}
	}
	for i, c := range list {
		if c.State == container.StateRunning {
			list[i].Status += words[c.ID]
		}
	}
	return nil
}

// ContainerInspect gives a container with its image's name in the short form,
// and its state by the usual name.
func (e *Engine) ContainerInspect(ctx context.Context, id string) (container.InspectResponse, error) {
	c, err := e.Client.ContainerInspect(ctx, id)
	switch {
	case err == nil:
		err = e.checkContainer(id, c)
	case !IsNotFound(err):
		err = named("inspect container "+e.seen.of(id), err)
	}
	if err != nil {
		return c, err
	}
	c.Config.Image = short(c.Config.Image)
	c.State.Status = state(c.State.Status)
	return c, nil
}

// killAnswers is how long a kill may stay without an answer before it is looked
// whether the container has ended.
const killAnswers = 2 * time.Second

// ContainerKill sends a signal. Podman answers when the container has ended, and
// can miss that: what it has of the container is the answer then.
func (e *Engine) ContainerKill(ctx context.Context, id, signal string) error {
	if !e.podman {
		return e.Client.ContainerKill(ctx, id, signal)
	}
	call, cancel := context.WithCancel(ctx)
	defer cancel()
	answer := make(chan error, 1)
	go func() { answer <- e.Client.ContainerKill(call, id, signal) }()
	for {
		select {
		case err := <-answer:
			return err
		case <-time.After(killAnswers):
		}
		c, err := e.ContainerInspect(ctx, id)
		if IsNotFound(err) || err == nil && !c.State.Running {
			return nil
		}
	}
}

// short is an image's name without the Docker Hub, which goes without saying.
func short(name string) string {
	rest, ok := strings.CutPrefix(name, "docker.io/")
	if !ok {
		return name
	}
	return strings.TrimPrefix(rest, "library/")
}

// CopyFromContainer is the Docker API client's. What a directory holds, `dir/.`,
// begins with the directory itself on a Docker Engine; Podman leaves that out,
// and is asked for the directory.
func (e *Engine) CopyFromContainer(ctx context.Context, id, source string) (io.ReadCloser, container.PathStat, error) {
	if dir := strings.TrimSuffix(source, "/."); e.podman && dir != "" {
		source = dir
	}
	return e.Client.CopyFromContainer(ctx, id, source)
}
