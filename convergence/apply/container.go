package apply

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// notRunning returns nil for the error of a kill whose container is not running.
func notRunning(err error) error {
	if cerrdefs.IsConflict(err) || cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// pauses is the number of attempts to pause a container.
const pauses = 3

// pause pauses a container. On a busy machine runc can give up freezing the processes
// (seen with cgroups v1), so it is tried again.
func (cs *containers) pause(ctx context.Context, ref string) error {
	var err error
	for range pauses {
		if err = cs.engine.ContainerPause(ctx, ref); !engineclient.NotFrozen(err) {
			break
		}
	}
	return err
}

func (cs *containers) create(ctx context.Context, x plan.CreateContainer) error {
	service, err := cs.references.service(ctx, x.Container.Service)
	if err != nil {
		return err
	}
	if service, err = cs.references.withoutDeadLinks(ctx, service); err != nil {
		return err
	}
	c := cs.container(service, x)
	if c.Image, c.ImageContent, err = cs.references.imageOf(ctx, service, x); err != nil {
		return err
	}
	if c.ImageVolumes, err = cs.references.imageVolumes(ctx, service); err != nil {
		return err
	}
	r, err := c.Request()
	if err != nil {
		return err
	}
	if err := addContents(r.Config.Labels, observe.Contents(cs.want, service, cs.options.DigestKey)); err != nil {
		return err
	}
	var made container.CreateResponse
	answered := func() {}
	if creating := cs.options.Creating; creating != nil {
		answered = creating(r.Name)
	}
	err = cs.createOver(ctx, r.Name, func() (err error) {
		made, err = cs.engine.ContainerCreate(ctx, r.Config, r.Host, r.Networks, r.Platform, r.Name)
		return err
	})
	if err == nil || engineclient.Answered(err) {
		answered()
	}
	if err != nil {
		return err
	}
	return warn(made.Warnings)
}

// warn returns the warnings of an engine as a warning: it ignores what its kernel does
// not support, or what the rest of the request excludes.
func warn(words []string) error {
	if len(words) == 0 {
		return nil
	}
	return &warning{errors.New(strings.Join(words, "; "))}
}

// container returns what the create request of a container is made from.
func (cs *containers) container(s project.Service, x plan.CreateContainer) spec.Container {
	return spec.Container{
		Project: cs.want, Service: s, Create: x, Key: cs.options.DigestKey,
		EngineDefaults: observe.EngineDefaults(cs.engine, cs.options.Version),
	}
}

func (cs *containers) connect(ctx context.Context, x plan.ConnectNetwork) error {
	service, ok := cs.want.Service(x.Container.Service)
	if !ok {
		return fmt.Errorf("no service %s in the project", x.Container.Service)
	}
	settings := spec.Endpoint(cs.want, service, cmp.Or(x.Serves, x.Container.Name), x.Key)
	err := cs.engine.NetworkConnect(ctx, x.Network.Ref(), x.Container.Ref(), settings)
	if engineclient.AlreadyConnected(err) {
		return nil
	}
	return err
}

func (cs *containers) start(ctx context.Context, x plan.StartContainer) error {
	if s, ok := cs.want.Service(x.Container.Service); ok && spec.PublishesRange(s) {
		cs.ranges.Lock()
		defer cs.ranges.Unlock()
	}
	return cs.engine.ContainerStart(ctx, x.Container.Ref(), container.StartOptions{})
}

// dependentsGo is how long to wait for containers that share its namespaces to be removed.
const dependentsGo = 5 * time.Second

// remove removes a container. Podman first requires the removal of the containers that
// share its namespaces, which are other steps of the plan.
func (cs *containers) remove(ctx context.Context, x plan.RemoveContainer) error {
	for until := time.Now().Add(dependentsGo); ; {
		err := cs.engine.ContainerRemove(ctx, x.Container.Ref(), container.RemoveOptions{Force: true, RemoveVolumes: x.Volumes})
		if !engineclient.HasDependents(err) || time.Now().After(until) {
			return engineclient.IgnoreGone(err)
		}
		if !wait.Sleep(ctx, 100*time.Millisecond) {
			return err
		}
	}
}

// addContents adds the label with the digests of contents, which a later run compares.
func addContents(labels map[string]string, c planner.Contents) error {
	if len(c.Objects)+len(c.EnvFiles) == 0 {
		return nil
	}
	raw, err := json.Marshal(c)
	labels[planner.LabelContents] = string(raw)
	return err
}
