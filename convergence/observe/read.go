package observe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// Processes are the processes of a container, as the engine's ps prints them.
type Processes struct {
	Container Container
	Titles    []string
	Rows      [][]string
}

// Top lists the processes of containers.
func Top(ctx context.Context, engine *engineclient.Engine, list []Container) ([]Processes, error) {
	out := make([]Processes, len(list))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(engineclient.DefaultParallel)
	for i, c := range list {
		g.Go(func() error {
			top, err := engine.ContainerTop(ctx, c.ID, nil)
			if err != nil {
				return fmt.Errorf("list the processes of %s: %w", c.Name, err)
			}
			out[i] = Processes{Container: c, Titles: top.Titles, Rows: top.Processes}
			return nil
		})
	}
	return out, g.Wait()
}

// Image is the image that a container was created from.
type Image struct {
	Container Container
	// ID, Size in bytes and Created are the image's; Gone says that the engine has it no more.
	ID, Repository, Tag, Platform string
	Size                          int64
	Created, Tagged               time.Time
	Gone                          bool
}

// Images returns the images of containers. Each image is inspected once.
func Images(ctx context.Context, engine *engineclient.Engine, list []Container) ([]Image, error) {
	found := map[string]image.InspectResponse{}
	var out []Image
	for _, c := range list {
		u := Image{Container: c, ID: c.ImageID}
		u.Repository, u.Tag = splitRef(c.Image)
		seen, ok := found[c.ImageID]
		if !ok {
			var err error
			seen, err = engine.ImageInspect(ctx, c.ImageID)
			switch {
			case engineclient.IsNotFound(err):
			case err != nil:
				return nil, fmt.Errorf("inspect image %s: %w", c.Image, err)
			}
			found[c.ImageID] = seen
		}
		u.describe(seen)
		out = append(out, u)
	}
	return out, nil
}

func (u *Image) describe(i image.InspectResponse) {
	if i.ID == "" {
		u.Gone = true
		return
	}
	u.Size, u.Tagged = i.Size, i.Metadata.LastTagTime
	u.Created, _ = time.Parse(time.RFC3339Nano, i.Created) // absent, it is zero
	parts := []string{i.Os, i.Architecture}
	if i.Variant != "" {
		parts = append(parts, i.Variant)
	}
	u.Platform = strings.Join(parts, "/")
}

// splitRef splits a reference: "redis:7.0" is redis and 7.0. Both are empty for an ID.
func splitRef(ref string) (repository, tag string) {
	if strings.HasPrefix(ref, "sha256:") {
		return "<none>", "<none>"
	}
	name, _, _ := strings.Cut(ref, "@")
	if i := strings.LastIndex(name, ":"); i > strings.LastIndex(name, "/") {
		return name[:i], name[i+1:]
	}
	return name, "latest"
}

// Exited is a container that has exited.
type Exited struct {
	Container Container
	Code      int
}

// Wait waits until containers have exited, and calls report with each of them. The result
// is in the order of the list.
func Wait(ctx context.Context, engine *engineclient.Engine, list []Container, report func(Exited)) ([]Exited, error) {
	out := make([]Exited, len(list))
	over := make(chan Exited)
	g, ctx := errgroup.WithContext(ctx)
	for i, c := range list {
		g.Go(func() error {
			ended, failed := engine.ContainerWait(ctx, c.ID, container.WaitConditionNotRunning)
			select {
			case err := <-failed:
				return fmt.Errorf("wait for %s: %w", c.Name, err)
			case end := <-ended:
				out[i] = Exited{c, int(end.StatusCode)}
				over <- out[i]
				return nil
			}
		})
	}
	var err error
	go func() {
		err = g.Wait()
		close(over)
	}()
	for e := range over {
		report(e)
	}
	return out, err
}

// Volume is an existing volume of a project.
type Volume struct {
	Name, Driver, Mountpoint, Scope string
	Labels                          map[string]string
}

// Volumes returns a project's volumes, sorted by name, without the state volumes of this
// program.
func Volumes(ctx context.Context, engine *engineclient.Engine, project string) ([]Volume, error) {
	if err := engine.Reach(ctx); err != nil {
		return nil, err
	}
	found, err := engine.VolumeList(ctx, volume.ListOptions{Filters: engineclient.Labelled(planner.LabelProject + "=" + project)})
	if err != nil {
		return nil, err
	}
	var out []Volume
	for _, v := range found.Volumes {
		if v.Labels[planner.LabelCarrier] == "" {
			out = append(out, Volume{Name: v.Name, Driver: v.Driver, Mountpoint: v.Mountpoint, Scope: v.Scope, Labels: v.Labels})
		}
	}
	slices.SortFunc(out, func(a, b Volume) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}
