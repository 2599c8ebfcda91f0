package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// preStart runs the pre_start hooks of a container, each in its own container with the
// volumes and networks of the first.
func (hs *hooks) preStart(ctx context.Context, x plan.RunHook) error {
	s, err := hs.containers.references.service(ctx, x.Container.Service)
	if err != nil {
		return err
	}
	target, err := hs.engine.ContainerInspect(ctx, x.Container.Ref())
	if err != nil {
		return err
	}
	if err := hs.clearHooks(ctx, x.Container); err != nil {
		return err
	}
	for i, hook := range s.PreStart {
		if x.Each && !hook.PerReplica {
			continue
		}
		if err := hs.runBefore(ctx, s, x.Container, target.ID, i); err != nil {
			return err
		}
	}
	return nil
}

// clearHooks removes the containers of earlier hooks of a container.
func (hs *hooks) clearHooks(ctx context.Context, c plan.Subject) error {
	list, err := hs.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Labelled(
		planner.LabelProject+"="+hs.want.Name(), planner.LabelService+"="+c.Service,
		planner.LabelHook+"="+string(plan.PreStart), planner.LabelHookNumber+"="+strconv.Itoa(c.Number),
	)})
	for _, left := range list {
		err = errors.Join(err, engineclient.IgnoreGone(hs.engine.ContainerRemove(ctx, left.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})))
	}
	return err
}

// runBefore runs one hook to its end. Its container is removed unless the hook fails.
func (hs *hooks) runBefore(ctx context.Context, s project.Service, c plan.Subject, target string, i int) error {
	phase := fmt.Sprintf("%s[%d]", plan.PreStart, i)
	hook, err := hs.containers.references.resolved(ctx, hookService(s, s.PreStart[i]))
	if err != nil {
		return fmt.Errorf("%s: %w", phase, err)
	}
	made, err := hs.createHook(ctx, hook, c, target, i)
	if err != nil {
		return fmt.Errorf("%s: %w", phase, err)
	}
	code, err := hs.runToEnd(ctx, made, HookRun{Container: c, Phase: plan.PreStart, Index: i})
	if err != nil {
		// Nothing waits for the hook any more.
		return errors.Join(fmt.Errorf("%s: %w", phase, err), hs.dropHook(ctx, made))
	}
	if code == 0 {
		return hs.dropHook(ctx, made)
	}
	failure := &HookError{Service: s.Name, Phase: plan.PreStart, Index: i, Code: code, Kept: made.Name}
	if lines, err := logs.LastLines(ctx, hs.engine, made.ID, 10, time.Time{}); err == nil {
		failure.Output = hs.want.Scrub(strings.TrimSpace(strings.Join(lines, "\n")))
	}
	return failure
}

func (hs *hooks) dropHook(ctx context.Context, hook plan.Subject) error {
	ctx = context.WithoutCancel(ctx) // also after a cancelled run
	return engineclient.IgnoreGone(hs.engine.ContainerRemove(ctx, hook.ID, container.RemoveOptions{Force: true, RemoveVolumes: true}))
}

// hookService returns a hook as a service. The loader has already filled in what it
// inherits, except for the networks.
func hookService(s project.Service, hook types.PreStartHook) project.Service {
	out := project.Service{Name: s.Name, ContainerSpec: hook.ContainerSpec}
	out.Image = cmp.Or(hook.Image, s.Image)
	if len(hook.Networks) == 0 && hook.NetworkMode == "" {
		out.Networks, out.NetworkMode = s.Networks, s.NetworkMode
	}
	// Two containers cannot have the same address.
	out.Restart, out.MacAddress = "", ""
	return out
}

// createHook creates the container of a hook.
func (hs *hooks) createHook(ctx context.Context, hook project.Service, c plan.Subject, target string, i int) (plan.Subject, error) {
	made := plan.Subject{Kind: plan.KindContainer, Name: fmt.Sprintf("%s-%s-%d", c.Name, plan.PreStart, i), Service: c.Service, Number: c.Number}
	networks := hook.NetworksByPriority()
	action := plan.CreateContainer{Container: made}
	if len(networks) > 0 {
		action.Network = networks[0]
	}
	image, _, err := hs.containers.references.imageOf(ctx, hook, action)
	if err != nil {
		return made, err
	}
	asked := hs.containers.container(hook, action)
	asked.Image = image
	r, err := asked.Request()
	if err != nil {
		return made, err
	}
	r.Config.Labels = hs.hookLabels(hook, c)
	r.Host.VolumesFrom = append(r.Host.VolumesFrom, target)
	plainEndpoints(r.Networks)
	answer, err := hs.engine.ContainerCreate(ctx, r.Config, r.Host, r.Networks, r.Platform, r.Name)
	if err != nil {
		return made, err
	}
	made.ID = answer.ID
	if !hs.engine.AtLeast("1.44") && len(networks) > 1 {
		for _, key := range networks[1:] {
			n, _ := hs.want.Network(key)
			err = errors.Join(err, hs.engine.NetworkConnect(ctx, n.Name, made.ID, &network.EndpointSettings{}))
		}
	}
	if err = errors.Join(err, hs.containers.objects.copyObjects(ctx, hook, made)); err != nil {
		return made, errors.Join(err, hs.dropHook(ctx, made))
	}
	return made, nil
}

// plainEndpoints removes the service's aliases and addresses, which belong to its own
// containers.
func plainEndpoints(n *network.NetworkingConfig) {
	if n == nil {
		return
	}
	for name := range n.EndpointsConfig {
		n.EndpointsConfig[name] = &network.EndpointSettings{}
	}
}

// hookLabels returns the labels of a hook's container. They name its project, but have no
// config-hash and no container-number, because it is not a replica.
func (hs *hooks) hookLabels(hook project.Service, c plan.Subject) map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, hook.Labels)
	maps.Copy(labels, map[string]string{
		planner.LabelProject: hs.want.Name(), planner.LabelService: c.Service, planner.LabelVersion: spec.VersionLabel(hs.options.Version),
		planner.LabelHook: string(plan.PreStart), planner.LabelHookNumber: strconv.Itoa(c.Number),
		planner.LabelWorkingDir: hs.want.WorkingDir(),
	})
	return labels
}

// runToEnd starts the container of a hook, shows its output and returns its exit
// code.
func (hs *hooks) runToEnd(ctx context.Context, c plan.Subject, h HookRun) (int, error) {
	// Before the start, so that the exit is not missed.
	ended, failed := hs.engine.ContainerWait(ctx, c.ID, container.WaitConditionNextExit)
	if err := hs.engine.ContainerStart(ctx, c.ID, container.StartOptions{}); err != nil {
		return 0, err
	}
	hs.showHook(ctx, h, c.ID)
	select {
	case answer := <-ended:
		if answer.Error != nil {
			return 0, errors.New(answer.Error.Message)
		}
		return int(answer.StatusCode), nil
	case err := <-failed:
		return 0, err
	}
}
