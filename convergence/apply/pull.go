package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/jsonmessage"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (a *applier) pull(ctx context.Context, step plan.Step, x plan.PullImage) error {
	err := a.pullImage(ctx, step, x)
	if err != nil && x.Optional {
		return &warning{err} // the image is built then
	}
	return err
}

func (a *applier) pullImage(ctx context.Context, step plan.Step, x plan.PullImage) error {
	auth, err := a.engine.RegistryAuth(x.Image.Name)
	if err != nil {
		return err
	}
	stream, err := a.engine.ImagePull(ctx, x.Image.Name, image.PullOptions{RegistryAuth: auth, Platform: x.Platform})
	if err != nil {
		return err
	}
	defer stream.Close()
	return a.follow(step, stream)
}

func (a *applier) push(ctx context.Context, step plan.Step, x plan.PushImage) error {
	err := a.pushImage(ctx, step, x)
	if err != nil && x.Optional {
		return &warning{err}
	}
	return err
}

func (a *applier) pushImage(ctx context.Context, step plan.Step, x plan.PushImage) error {
	auth, err := a.engine.RegistryAuth(x.Image.Name)
	if err != nil {
		return err
	}
	stream, err := a.engine.ImagePush(ctx, x.Image.Name, image.PushOptions{RegistryAuth: auth})
	if err != nil {
		return err
	}
	defer stream.Close()
	return a.follow(step, stream)
}

// follow reads a pull's or a push's progress to its end; the error may be in it.
func (a *applier) follow(step plan.Step, stream io.Reader) error {
	d := json.NewDecoder(stream)
	for {
		var m jsonmessage.JSONMessage
		switch err := d.Decode(&m); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case m.Error != nil:
			return m.Error
		}
		e := plan.Event{Step: step, Kind: plan.StepProgress, Part: m.ID, Detail: m.Status}
		if m.Progress != nil {
			e.Current, e.Total = m.Progress.Current, m.Progress.Total
		}
		a.emit(e)
	}
}

func (a *applier) build(ctx context.Context, x plan.BuildImage) error {
	service, ok := a.want.Defined(x.Image.Service)
	if !ok {
		return fmt.Errorf("no service %s in the project", x.Image.Service)
	}
	if a.options.Builder == nil {
		return fmt.Errorf("build %s: nothing here can build", x.Image.Name)
	}
	return a.options.Builder.Build(ctx, a.want, service, x)
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
