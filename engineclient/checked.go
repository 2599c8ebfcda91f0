package engineclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// Answers are checked here, where they enter: what callers read must be there, and be about what was asked for.

// bad is the error of an answer that lacks something, or is about something else.
func (e *Engine) bad(call, problem string, changes bool) error {
	return &CallError{Call: call, Problem: problem, Changes: changes}
}

// named gives an error of the engine the name of its call, where callers do not name what they asked for.
func named(call string, err error) error {
	var answer *CallError
	var unreached *Unreachable
	if err == nil || errors.As(err, &answer) || errors.As(err, &unreached) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%s: %w", call, err)
}

// checkContainer checks the inspect answer of a container.
func (e *Engine) checkContainer(ref string, c container.InspectResponse) error {
	call := "inspect container " + e.seen.of(ref)
	if c.ContainerJSONBase == nil || c.ID == "" || c.State == nil || c.Config == nil || c.HostConfig == nil {
		return e.bad(call, emptyAnswer, false)
	}
	if name := strings.TrimPrefix(c.Name, "/"); !strings.HasPrefix(c.ID, ref) && name != strings.TrimPrefix(ref, "/") && e.seen.of(ref) != name {
		return e.bad(call, otherObject, false)
	}
	e.seen.learn(c.ID, c.Name)
	return nil
}

// checkContainers checks a list of containers, which must match its filter by label.
func (e *Engine) checkContainers(list []container.Summary, o container.ListOptions) error {
	for _, c := range list {
		switch {
		case c.ID == "" || len(c.Names) == 0:
			return e.bad("list containers", emptyAnswer, false)
		case !o.Filters.MatchKVList("label", c.Labels):
			return e.bad("list containers", otherObject, false)
		}
		e.seen.learn(c.ID, c.Names[0])
		e.seen.learn(c.ImageID, c.Image)
	}
	return nil
}

// ContainerCreate is the Docker API client's.
func (e *Engine) ContainerCreate(ctx context.Context, c *container.Config, h *container.HostConfig, n *network.NetworkingConfig, p *ocispec.Platform, name string) (container.CreateResponse, error) {
	made, err := e.Client.ContainerCreate(ctx, c, h, n, p, name)
	if err == nil && made.ID == "" {
		err = e.bad("create container "+name, emptyAnswer, true)
	}
	e.seen.learn(made.ID, name)
	return made, err
}

// ContainerWait is the Docker API client's. Its goroutine ends although nobody reads the result.
func (e *Engine) ContainerWait(ctx context.Context, id string, until container.WaitCondition) (<-chan container.WaitResponse, <-chan error) {
	results, errs := e.Client.ContainerWait(ctx, id, until)
	result, failed := make(chan container.WaitResponse, 1), make(chan error, 1)
	go func() {
		select {
		case r := <-results:
			result <- r
		case err := <-errs:
			failed <- err
		}
	}()
	return result, failed
}

// ContainerExecCreate is the Docker API client's.
func (e *Engine) ContainerExecCreate(ctx context.Context, id string, o container.ExecOptions) (container.ExecCreateResponse, error) {
	made, err := e.Client.ContainerExecCreate(ctx, id, o)
	call := "prepare a command in container " + e.seen.of(id)
	switch {
	case err == nil && made.ID == "":
		err = e.bad(call, emptyAnswer, false)
	case !IsConflict(err) && !IsNotFound(err): // those name the container
		err = named(call, err)
	}
	e.seen.learn(made.ID, e.seen.of(id))
	return made, err
}

// ContainerExport is the Docker API client's.
func (e *Engine) ContainerExport(ctx context.Context, id string) (io.ReadCloser, error) {
	tar, err := e.Client.ContainerExport(ctx, id)
	return tar, named("export container "+e.seen.of(id), err)
}

// ContainerExecStart is the Docker API client's.
func (e *Engine) ContainerExecStart(ctx context.Context, id string, o container.ExecStartOptions) error {
	return named("run the command in container "+e.seen.of(id), e.Client.ContainerExecStart(ctx, id, o))
}

// NameOf is the name of a container or network that has been seen, or what it was referred to by.
func (e *Engine) NameOf(ref string) string { return e.seen.of(ref) }

// ContainerExecInspect is the Docker API client's.
func (e *Engine) ContainerExecInspect(ctx context.Context, id string) (container.ExecInspect, error) {
	x, err := e.Client.ContainerExecInspect(ctx, id)
	call := "inspect the command in container " + e.seen.of(id)
	switch {
	case err != nil:
		err = named(call, err)
	case x.ExecID == "":
		err = e.bad(call, emptyAnswer, false)
	case x.ExecID != id:
		err = e.bad(call, otherObject, false)
	}
	return x, err
}

// ContainerCommit is the Docker API client's.
func (e *Engine) ContainerCommit(ctx context.Context, id string, o container.CommitOptions) (container.CommitResponse, error) {
	made, err := e.Client.ContainerCommit(ctx, id, o)
	if err == nil && made.ID == "" {
		err = e.bad("commit container "+e.seen.of(id), emptyAnswer, true)
	}
	return made, err
}

// ContainerTop is the Docker API client's.
func (e *Engine) ContainerTop(ctx context.Context, id string, arguments []string) (container.TopResponse, error) {
	top, err := e.Client.ContainerTop(ctx, id, arguments)
	if err == nil && len(top.Titles) == 0 {
		err = e.bad("list the processes of container "+e.seen.of(id), emptyAnswer, false)
	}
	return top, err
}

// ImageInspect is the Docker API client's.
func (e *Engine) ImageInspect(ctx context.Context, ref string, options ...client.ImageInspectOption) (image.InspectResponse, error) {
	i, err := e.Client.ImageInspect(ctx, ref, options...)
	name := e.seen.of(ref)
	switch {
	case err != nil:
	case i.ID == "":
		err = e.bad("inspect image "+name, emptyAnswer, false)
	case !e.podman && !mayBe(ref, i):
		err = e.bad("inspect image "+name, otherObject, false)
	}
	return i, err
}

// mayBe reports whether an image may be called so. An ID, a short form of it and an image without names say nothing.
func mayBe(ref string, i image.InspectResponse) bool {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil || len(i.RepoTags) == 0 || strings.HasPrefix(strings.TrimPrefix(i.ID, "sha256:"), strings.TrimPrefix(ref, "sha256:")) {
		return true
	}
	if _, digested := named.(reference.Digested); digested {
		return true
	}
	want := reference.TagNameOnly(named).String()
	return slices.ContainsFunc(i.RepoTags, func(tag string) bool {
		other, err := reference.ParseNormalizedNamed(tag)
		return err != nil || other.String() == want
	})
}

// NetworkList is the Docker API client's.
func (e *Engine) NetworkList(ctx context.Context, o network.ListOptions) ([]network.Summary, error) {
	list, err := e.Client.NetworkList(ctx, o)
	for _, n := range list {
		switch {
		case n.ID == "" || n.Name == "":
			return nil, e.bad("list networks", emptyAnswer, false)
		case !o.Filters.MatchKVList("label", n.Labels):
			return nil, e.bad("list networks", otherObject, false)
		}
		e.seen.learn(n.ID, n.Name)
	}
	return list, named("list networks", err)
}

// NetworkInspect is the Docker API client's.
func (e *Engine) NetworkInspect(ctx context.Context, ref string, o network.InspectOptions) (network.Inspect, error) {
	n, err := e.Client.NetworkInspect(ctx, ref, o)
	switch {
	case err != nil:
	case n.ID == "" || n.Name == "":
		err = e.bad("inspect network "+e.seen.of(ref), emptyAnswer, false)
	case n.Name != ref && !strings.HasPrefix(n.ID, ref):
		err = e.bad("inspect network "+e.seen.of(ref), otherObject, false)
	}
	return n, err
}

// NetworkCreate is the Docker API client's.
func (e *Engine) NetworkCreate(ctx context.Context, name string, o network.CreateOptions) (network.CreateResponse, error) {
	made, err := e.Client.NetworkCreate(ctx, name, o)
	if err == nil && made.ID == "" {
		err = e.bad("create network "+name, emptyAnswer, true)
	}
	e.seen.learn(made.ID, name)
	return made, err
}

// VolumeList is the Docker API client's.
func (e *Engine) VolumeList(ctx context.Context, o volume.ListOptions) (volume.ListResponse, error) {
	list, err := e.Client.VolumeList(ctx, o)
	for _, v := range list.Volumes {
		switch {
		case v == nil || v.Name == "":
			return volume.ListResponse{}, e.bad("list volumes", emptyAnswer, false)
		case !o.Filters.MatchKVList("label", v.Labels):
			return volume.ListResponse{}, e.bad("list volumes", otherObject, false)
		}
	}
	return list, named("list volumes", err)
}

// VolumeInspect is the Docker API client's.
func (e *Engine) VolumeInspect(ctx context.Context, name string) (volume.Volume, error) {
	v, err := e.Client.VolumeInspect(ctx, name)
	if err == nil && v.Name != name {
		err = e.bad("inspect volume "+name, otherObject, false)
	}
	return v, err
}

// VolumeCreate is the Docker API client's.
func (e *Engine) VolumeCreate(ctx context.Context, o volume.CreateOptions) (volume.Volume, error) {
	v, err := e.Client.VolumeCreate(ctx, o)
	if err == nil && (v.Name == "" || o.Name != "" && v.Name != o.Name) {
		err = e.bad("create volume "+o.Name, otherObject, true)
	}
	return v, err
}
