package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/files"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// effect executes a step, and returns a few words about its result.
func (a *applier) effect(ctx context.Context, step plan.Step) (detail string, err error) {
	if x, ok := step.Action.(plan.AwaitContainer); ok {
		if x.Until == plan.UntilEnded {
			return "", a.options.Streams.Wait(ctx, a.engine)
		}
		return a.awaits.await(ctx, step, x)
	}
	return "", a.do(ctx, step)
}

// do executes an action on the engine.
func (a *applier) do(ctx context.Context, step plan.Step) error {
	e := a.engine
	switch x := step.Action.(type) {
	case plan.PullImage:
		return a.images.pull(ctx, step, x)
	case plan.BuildImage:
		return a.images.build(ctx, x)
	case plan.PushImage:
		return a.images.push(ctx, step, x)
	case plan.ReadImage:
		return a.images.read(ctx, x)
	case plan.RemoveImage:
		return a.images.remove(ctx, x)
	case plan.CreateNetwork:
		return a.resources.createNetwork(ctx, x)
	case plan.RemoveNetwork:
		return a.resources.removeNetwork(ctx, x)
	case plan.ConnectNetwork:
		return a.containers.connect(ctx, x)
	case plan.DisconnectNetwork:
		return engineclient.IgnoreGone(e.NetworkDisconnect(ctx, x.Network.Ref(), x.Container.Ref(), true))
	case plan.CreateVolume:
		return a.resources.createVolume(ctx, x)
	case plan.RemoveVolume:
		return engineclient.IgnoreGone(e.VolumeRemove(ctx, x.Volume.Name, false))
	case plan.CreateContainer:
		return a.containers.create(ctx, x)
	case plan.StartContainer:
		return a.containers.start(ctx, x)
	case plan.StopContainer:
		return engineclient.IgnoreGone(e.ContainerStop(engineclient.Expecting(ctx, a.containers.graceOf(x)), x.Container.Ref(), container.StopOptions{Timeout: x.Timeout}))
	case plan.KillContainer:
		return notRunning(e.ContainerKill(ctx, x.Container.Ref(), x.Signal))
	case plan.RemoveContainer:
		return a.containers.remove(ctx, x)
	case plan.RenameContainer:
		return e.ContainerRename(ctx, x.Container.Ref(), x.To)
	case plan.UpdateContainer:
		return a.containers.update(ctx, x)
	case plan.PauseContainer:
		return a.containers.pause(ctx, x.Container.Ref())
	case plan.UnpauseContainer:
		return e.ContainerUnpause(ctx, x.Container.Ref())
	case plan.AttachStreams:
		return a.attachStreams(ctx, x)
	case plan.CopyIn:
		return a.containers.objects.copyIn(ctx, x.Container)
	case plan.RunHook:
		return a.hooks.run(ctx, x)
	case plan.CommitContainer:
		return a.images.commit(ctx, x)
	case plan.SyncFiles:
		return incomplete(files.Sync(ctx, a.engine, a.want, x))
	case plan.RunProvider:
		return a.runProvider(ctx, step, x)
	}
	return fmt.Errorf("no effect for action %T", step.Action) // a test walks all actions
}

// attachStreams connects the caller's streams with a container before it starts, and
// begins to wait for its exit.
func (a *applier) attachStreams(ctx context.Context, x plan.AttachStreams) error {
	until := container.WaitConditionNextExit
	if one, _ := a.want.OneOff(); one.Remove {
		until = container.WaitConditionRemoved // so that the container is removed when the run ends
	}
	return a.options.Streams.Connect(ctx, a.engine, x.Container.Ref(), until)
}

// runProvider runs a provider to its end and reports its messages.
func (a *applier) runProvider(ctx context.Context, step plan.Step, x plan.RunProvider) error {
	s, ok := a.want.Service(x.Provider.Service)
	if !ok || s.Provider == nil {
		return fmt.Errorf("no provider %s in the project", x.Provider.Service)
	}
	return a.options.Providers.Run(ctx, a.want, s, x.Command, func(text string) {
		a.emit(plan.Event{Step: step, Kind: plan.StepProgress, Detail: text})
	})
}

// incomplete turns the error of a sync that skipped some files into a warning.
func incomplete(err error) error {
	var left *files.Incomplete
	if errors.As(err, &left) {
		return &warning{left}
	}
	return err
}
