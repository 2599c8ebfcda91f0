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

// preStart runs the hooks before the start of a container, each in a
// container of its own that has the other's volumes and networks.
func (a *applier) preStart(ctx context.Context, x plan.RunHook) error {
	s, err := a.service(ctx, x.Container.Service)
	if err != nil {
		return err
	}
	target, err := a.engine.ContainerInspect(ctx, x.Container.Ref())
	if err != nil {
		return err
	}
	if err := a.clearHooks(ctx, x.Container); err != nil {
		return err
	}
	for i, hook := range s.PreStart {
		if x.Each && !hook.PerReplica {
			continue
		}
		if err := a.runBefore(ctx, s, x.Container, target.ID, i); err != nil {
			return err
		}
	}
	return nil
}

// clearHooks removes what earlier hooks of a container have left.
func (a *applier) clearHooks(ctx context.Context, c plan.Subject) error {
	list, err := a.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Labelled(
		planner.LabelProject+"="+a.want.Name(), planner.LabelService+"="+c.Service,
		planner.LabelHook+"="+string(plan.PreStart), planner.LabelHookNumber+"="+strconv.Itoa(c.Number),
	)})
	for _, left := range list {
		err = errors.Join(err, engineclient.IgnoreGone(a.engine.ContainerRemove(ctx, left.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})))
	}
	return err
}

// runBefore runs one hook to its end. Its container goes, unless it fails.
func (a *applier) runBefore(ctx context.Context, s project.Service, c plan.Subject, target string, i int) error {
	phase := fmt.Sprintf("%s[%d]", plan.PreStart, i)
	hook, err := a.resolved(ctx, hookService(s, s.PreStart[i]))
	if err != nil {
		return fmt.Errorf("%s: %w", phase, err)
	}
	made, err := a.createHook(ctx, hook, c, target, i)
	if err != nil {
		return fmt.Errorf("%s: %w", phase, err)
	}
	code, err := a.runToEnd(ctx, made, HookRun{Container: c, Phase: plan.PreStart, Index: i})
	if err != nil {
		// Nobody would wait for it any more.
		return errors.Join(fmt.Errorf("%s: %w", phase, err), a.dropHook(ctx, made))
	}
	if code == 0 {
		return a.dropHook(ctx, made)
	}
	failure := &HookError{Service: s.Name, Phase: plan.PreStart, Index: i, Code: code, Kept: made.Name}
	if lines, err := logs.LastLines(ctx, a.engine, made.ID, 10, time.Time{}); err == nil {
		failure.Output = a.want.Scrub(strings.TrimSpace(strings.Join(lines, "\n")))
	}
	return failure
}

func (a *applier) dropHook(ctx context.Context, hook plan.Subject) error {
	ctx = context.WithoutCancel(ctx) // it must not stay behind a run that is cut off
	return engineclient.IgnoreGone(a.engine.ContainerRemove(ctx, hook.ID, container.RemoveOptions{Force: true, RemoveVolumes: true}))
}

// hookService is a hook as a service of its own. The loader has let it inherit
// what it does not say itself; a network mode it shares with its service.
func hookService(s project.Service, hook types.PreStartHook) project.Service {
	out := project.Service{Name: s.Name, ContainerSpec: hook.ContainerSpec}
	out.Image = cmp.Or(hook.Image, s.Image)
	if len(hook.Networks) == 0 && hook.NetworkMode == "" {
		out.Networks, out.NetworkMode = s.Networks, s.NetworkMode
	}
	// A service's own address cannot be that of another container too.
	out.Restart, out.MacAddress = "", ""
	return out
}

// createHook creates the container of a hook.
func (a *applier) createHook(ctx context.Context, hook project.Service, c plan.Subject, target string, i int) (plan.Subject, error) {
	made := plan.Subject{Kind: plan.KindContainer, Name: fmt.Sprintf("%s-%s-%d", c.Name, plan.PreStart, i), Service: c.Service, Number: c.Number}
	networks := hook.NetworksByPriority()
	action := plan.CreateContainer{Container: made}
	if len(networks) > 0 {
		action.Network = networks[0]
	}
	image, _, err := a.imageOf(ctx, hook, action)
	if err != nil {
		return made, err
	}
	asked := a.container(hook, action)
	asked.Image = image
	r, err := asked.Request()
	if err != nil {
		return made, err
	}
	r.Config.Labels = a.hookLabels(hook, c)
	r.Host.VolumesFrom = append(r.Host.VolumesFrom, target)
	plainEndpoints(r.Networks)
	answer, err := a.engine.ContainerCreate(ctx, r.Config, r.Host, r.Networks, r.Platform, r.Name)
	if err != nil {
		return made, err
	}
	made.ID = answer.ID
	if !planner.AtLeast(a.engine.API(), "1.44") && len(networks) > 1 {
		for _, key := range networks[1:] {
			n, _ := a.want.Network(key)
			err = errors.Join(err, a.engine.NetworkConnect(ctx, n.Name, made.ID, &network.EndpointSettings{}))
		}
	}
	if err = errors.Join(err, a.copyObjects(ctx, hook, made)); err != nil {
		return made, errors.Join(err, a.dropHook(ctx, made))
	}
	return made, nil
}

// plainEndpoints takes the names and addresses of the service away: its own
// containers bear them.
func plainEndpoints(n *network.NetworkingConfig) {
	if n == nil {
		return
	}
	for name := range n.EndpointsConfig {
		n.EndpointsConfig[name] = &network.EndpointSettings{}
	}
}

// hookLabels tie the container to its project, but not as a replica: it has no
// config-hash and no container-number, which are labels of replicas.
func (a *applier) hookLabels(hook project.Service, c plan.Subject) map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, hook.Labels)
	maps.Copy(labels, map[string]string{
		planner.LabelProject: a.want.Name(), planner.LabelService: c.Service, planner.LabelVersion: spec.VersionLabel(a.options.Version),
		planner.LabelHook: string(plan.PreStart), planner.LabelHookNumber: strconv.Itoa(c.Number),
		planner.LabelWorkingDir: a.want.WorkingDir(),
	})
	return labels
}

// runToEnd starts the container of a hook, shows its output and returns its exit
// code.
func (a *applier) runToEnd(ctx context.Context, c plan.Subject, h HookRun) (int, error) {
	// Before the start, so that its end is not missed.
	ended, failed := a.engine.ContainerWait(ctx, c.ID, container.WaitConditionNextExit)
	if err := a.engine.ContainerStart(ctx, c.ID, container.StartOptions{}); err != nil {
		return 0, err
	}
	a.showHook(ctx, h, c.ID)
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
