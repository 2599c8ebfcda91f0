package apply

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// notRunning takes a container that has ended by itself for killed.
func notRunning(err error) error {
	if cerrdefs.IsConflict(err) || cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// pauses is how often a container is tried to be paused.
const pauses = 3

// pause pauses a container. On a busy machine runc gives up while the processes
// are being frozen (seen with the first version of cgroups), and thaws them.
func (a *applier) pause(ctx context.Context, ref string) error {
	var err error
	for range pauses {
		if err = a.engine.ContainerPause(ctx, ref); !engineclient.NotFrozen(err) {
			break
		}
	}
	return err
}

// service is the service of a container as it is created: with references to
// other services resolved to the containers that stand for them now.
func (a *applier) service(ctx context.Context, name string) (project.Service, error) {
	s, ok := a.want.Service(name)
	if !ok {
		return s, fmt.Errorf("no service %s in the project", name)
	}
	return a.resolved(ctx, s)
}

func (a *applier) resolved(ctx context.Context, s project.Service) (project.Service, error) {
	var failed error
	s = confighash.ResolveReferences(s, func(parent string) string {
		id, err := a.containerOf(ctx, parent)
		if err != nil {
			failed = err
		}
		return id
	})
	return s, failed
}

func (a *applier) containersOf(ctx context.Context, service string) ([]container.Summary, error) {
	return a.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Labelled(
		planner.LabelProject+"="+a.want.Name(), planner.LabelService+"="+service, planner.LabelOneOff+"=False",
	)})
}

func (a *applier) hasContainer(ctx context.Context, service string) (bool, error) {
	list, err := a.containersOf(ctx, service)
	return len(list) > 0, err
}

// containerOf is the ID of the container that stands for a service: its first
// replica.
func (a *applier) containerOf(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	list, err := a.containersOf(ctx, name)
	if err != nil {
		return "", err
	}
	first := ""
	best := 0
	for _, c := range list {
		n := observe.ReplicaNumber(c.Labels)
		if first == "" || n < best {
			first, best = c.ID, n
		}
	}
	if first == "" {
		return "", fmt.Errorf("service %s has no container", name)
	}
	return first, nil
}

// withoutDeadLinks is a service without links to services that are not selected and have no container. On its
// default network the engine refuses links to containers that do not exist.
func (a *applier) withoutDeadLinks(ctx context.Context, s project.Service) (project.Service, error) {
	if !planner.OnBridge(s) {
		return s, nil
	}
	var links []string
	for _, link := range s.Links {
		target, _, _ := strings.Cut(link, ":")
		if _, selected := a.want.Service(target); !selected {
			exists, err := a.hasContainer(ctx, target)
			if err != nil {
				return s, err
			}
			if !exists {
				continue
			}
		}
		links = append(links, link)
	}
	s.Links = links
	return s, nil
}

func (a *applier) createContainer(ctx context.Context, x plan.CreateContainer) error {
	service, err := a.service(ctx, x.Container.Service)
	if err != nil {
		return err
	}
	if service, err = a.withoutDeadLinks(ctx, service); err != nil {
		return err
	}
	c := a.container(service, x)
	if c.Image, c.ImageContent, err = a.imageOf(ctx, service, x); err != nil {
		return err
	}
	if c.ImageVolumes, err = a.imageVolumes(ctx, service); err != nil {
		return err
	}
	r, err := c.Request()
	if err != nil {
		return err
	}
	if err := addContents(r.Config.Labels, observe.Contents(a.want, service, a.options.DigestKey)); err != nil {
		return err
	}
	var made container.CreateResponse
	err = a.createOver(ctx, r.Name, func() (err error) {
		made, err = a.engine.ContainerCreate(ctx, r.Config, r.Host, r.Networks, r.Platform, r.Name)
		return err
	})
	if err != nil {
		return err
	}
	return warn(made.Warnings)
}

// warn tells what an engine has left out: what its kernel does not know, or the
// rest of the request does not allow.
func warn(words []string) error {
	if len(words) == 0 {
		return nil
	}
	return &warning{errors.New(strings.Join(words, "; "))}
}

// container is what the request for a container is made from.
func (a *applier) container(s project.Service, x plan.CreateContainer) spec.Container {
	return spec.Container{
		Project: a.want, Service: s, Create: x, Key: a.options.DigestKey,
		Surroundings: observe.EngineDefaults(a.engine, a.options.Version),
	}
}

// imageOf is the ID of a service's image, and its content where that counts: the
// plan knows the first, unless one of its own steps has just brought the image.
func (a *applier) imageOf(ctx context.Context, s project.Service, x plan.CreateContainer) (id, content string, err error) {
	index := planner.BuildsIndex(s)
	if x.Image != "" && !index {
		return x.Image, "", nil
	}
	ref := planner.ImageRef(a.want, s)
	inspected, err := a.engine.ImageInspect(ctx, ref)
	if err != nil {
		return "", "", fmt.Errorf("image %s: %w", ref, err)
	}
	if index {
		content, err = observe.ImageContent(inspected)
	}
	return inspected.ID, content, err
}

// imageVolumes are the digests of the images that a service mounts. They are
// looked up at each creation, because a step of the plan may have built or pulled
// the image.
func (a *applier) imageVolumes(ctx context.Context, s project.Service) (string, error) {
	ids := map[string]string{}
	for _, v := range s.Volumes {
		if v.Type != types.VolumeTypeImage || ids[v.Source] != "" {
			continue
		}
		inspected, err := a.engine.ImageInspect(ctx, v.Source)
		if err != nil {
			return "", fmt.Errorf("image %s: %w", v.Source, err)
		}
		ids[v.Source] = inspected.ID
	}
	return planner.ImageVolumes(s, ids), nil
}

func (a *applier) connect(ctx context.Context, x plan.ConnectNetwork) error {
	service, ok := a.want.Service(x.Container.Service)
	if !ok {
		return fmt.Errorf("no service %s in the project", x.Container.Service)
	}
	settings := spec.Endpoint(a.want, service, cmp.Or(x.Serves, x.Container.Name), x.Key)
	err := a.engine.NetworkConnect(ctx, x.Network.Ref(), x.Container.Ref(), settings)
	if engineclient.AlreadyConnected(err) {
		return nil
	}
	return err
}

func (a *applier) start(ctx context.Context, x plan.StartContainer) error {
	if s, ok := a.want.Service(x.Container.Service); ok && spec.PublishesRange(s) {
		a.ranges.Lock()
		defer a.ranges.Unlock()
	}
	return a.engine.ContainerStart(ctx, x.Container.Ref(), container.StartOptions{})
}

// dependentsGo is how long to wait for containers that share a namespace of a container to be removed.
const dependentsGo = 5 * time.Second

// removeContainer removes one. Podman first wants those gone that share its
// network or the like; they are stopped already, and go in this run too.
func (a *applier) removeContainer(ctx context.Context, x plan.RemoveContainer) error {
	for until := time.Now().Add(dependentsGo); ; {
		err := a.engine.ContainerRemove(ctx, x.Container.Ref(), container.RemoveOptions{Force: true, RemoveVolumes: x.Volumes})
		if !engineclient.HasDependents(err) || time.Now().After(until) {
			return engineclient.IgnoreGone(err)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// addContents writes the label that a later run compares with.
func addContents(labels map[string]string, c planner.Contents) error {
	if len(c.Objects)+len(c.EnvFiles) == 0 {
		return nil
	}
	raw, err := json.Marshal(c)
	labels[planner.LabelContents] = string(raw)
	return err
}
