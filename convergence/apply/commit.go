package apply

import (
	"context"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (i *images) commit(ctx context.Context, x plan.CommitContainer) error {
	made, err := i.engine.ContainerCommit(ctx, x.Container.Ref(), container.CommitOptions{
		Reference: x.Reference, Author: x.Author, Comment: x.Message, Changes: x.Changes, Pause: x.Pause,
	})
	if err == nil && i.options.Committed != nil {
		i.options.Committed(made.ID)
	}
	return err
}
