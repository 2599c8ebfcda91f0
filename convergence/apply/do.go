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

// effect is what one step does, and in a word what came of it.
func (a *applier) effect(ctx context.Context, step plan.Step) (detail string, err error) {
	if x, ok := step.Action.(plan.AwaitContainer); ok {
		if x.Until == plan.UntilEnded {
			return "", a.options.Streams.Wait(ctx, a.engine)
		}
		return a.await(ctx, step, x)
	}
	return "", a.do(ctx, step)
}

// do has the effect of one step on the engine.
func (a *applier) do(ctx context.Context, step plan.Step) error {
	e := a.engine
	switch x := step.Action.(type) {
	case plan.PullImage:
		return a.pull(ctx, step, x)
	case plan.BuildImage:
		return a.build(ctx, x)
	case plan.PushImage:
		return a.push(ctx, step, x)
	case plan.ReadImage:
		return a.readImage(ctx, x)
	case plan.RemoveImage:
		return a.removeImage(ctx, x)
	case plan.CreateNetwork:
		return a.createNetwork(ctx, x)
	case plan.RemoveNetwork:
		return a.removeNetwork(ctx, x)
	case plan.ConnectNetwork:
		return a.connect(ctx, x)
	case plan.DisconnectNetwork:
		return engineclient.IgnoreGone(e.NetworkDisconnect(ctx, x.Network.Ref(), x.Container.Ref(), true))
	case plan.CreateVolume:
		return a.createVolume(ctx, x)
	case plan.RemoveVolume:
		return engineclient.IgnoreGone(e.VolumeRemove(ctx, x.Volume.Name, false))
	case plan.CreateContainer:
		return a.createContainer(ctx, x)
	case plan.StartContainer:
		return a.start(ctx, x)
	case plan.StopContainer:
		return engineclient.IgnoreGone(e.ContainerStop(engineclient.Expecting(ctx, a.graceOf(x)), x.Container.Ref(), container.StopOptions{Timeout: x.Timeout}))
	case plan.KillContainer:
		return notRunning(e.ContainerKill(ctx, x.Container.Ref(), x.Signal))
	case plan.RemoveContainer:
		return a.removeContainer(ctx, x)
	case plan.RenameContainer:
		return e.ContainerRename(ctx, x.Container.Ref(), x.To)
	case plan.UpdateContainer:
		return a.updateContainer(ctx, x)
	case plan.PauseContainer:
		return a.pause(ctx, x.Container.Ref())
	case plan.UnpauseContainer:
		return e.ContainerUnpause(ctx, x.Container.Ref())
	case plan.AttachStreams:
		return a.attachStreams(ctx, x)
	case plan.CopyIn:
		return a.copyIn(ctx, x.Container)
	case plan.RunHook:
		return a.runHook(ctx, x)
	case plan.CommitContainer:
		return a.commit(ctx, x)
	case plan.SyncFiles:
		return incomplete(files.Sync(ctx, a.engine, a.want, x))
	case plan.RunProvider:
		return a.runProvider(ctx, step, x)
	}
	return fmt.Errorf("no effect for action %T", step.Action) // a test walks all actions
}

// attachStreams connects the user's ends, and begins to wait for the end of a
// run that has not begun.
func (a *applier) attachStreams(ctx context.Context, x plan.AttachStreams) error {
	until := container.WaitConditionNextExit
	if one, _ := a.want.OneOff(); one.Remove {
		until = container.WaitConditionRemoved // a moment later: nothing is left behind when we go
	}
	return a.options.Streams.Connect(ctx, a.engine, x.Container.Ref(), until)
}

// incomplete turns the error of a sync that left out some files into a warning.
func incomplete(err error) error {
	var left *files.Incomplete
	if errors.As(err, &left) {
		return &warning{left}
	}
	return err
}
