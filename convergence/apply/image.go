package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/jsonmessage"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (i *images) pull(ctx context.Context, step plan.Step, x plan.PullImage) error {
	err := i.pullImage(ctx, step, x)
	if err != nil && x.Optional {
		return &warning{err} // the image is built instead
	}
	return err
}

func (i *images) pullImage(ctx context.Context, step plan.Step, x plan.PullImage) error {
	auth, err := i.engine.RegistryAuth(x.Image.Name)
	if err != nil {
		return err
	}
	stream, err := i.engine.ImagePull(ctx, x.Image.Name, image.PullOptions{RegistryAuth: auth, Platform: x.Platform})
	if err != nil {
		return err
	}
	defer stream.Close()
	return i.follow(step, stream)
}

func (i *images) push(ctx context.Context, step plan.Step, x plan.PushImage) error {
	err := i.pushImage(ctx, step, x)
	if err != nil && x.Optional {
		return &warning{err}
	}
	return err
}

func (i *images) pushImage(ctx context.Context, step plan.Step, x plan.PushImage) error {
	auth, err := i.engine.RegistryAuth(x.Image.Name)
	if err != nil {
		return err
	}
	stream, err := i.engine.ImagePush(ctx, x.Image.Name, image.PushOptions{RegistryAuth: auth})
	if err != nil {
		return err
	}
	defer stream.Close()
	return i.follow(step, stream)
}

// follow reports the progress of a pull or push to its end. The stream can contain its
// error.
func (i *images) follow(step plan.Step, stream io.Reader) error {
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
		i.emit(e)
	}
}

func (i *images) build(ctx context.Context, x plan.BuildImage) error {
	service, ok := i.want.Defined(x.Image.Service)
	if !ok {
		return fmt.Errorf("no service %s in the project", x.Image.Service)
	}
	if i.options.Builder == nil {
		return fmt.Errorf("build %s: Options.Builder is not set", x.Image.Name)
	}
	return i.options.Builder.Build(ctx, i.want, service, x)
}

// remove removes an image. A dangling image that a container still uses is kept.
func (i *images) remove(ctx context.Context, x plan.RemoveImage) error {
	_, err := i.engine.ImageRemove(ctx, x.Image.Name, image.RemoveOptions{PruneChildren: true})
	if cerrdefs.IsConflict(err) && x.Image.Dangling() {
		return nil
	}
	return engineclient.IgnoreGone(err)
}
