package apply

import (
	"context"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (a *applier) commit(ctx context.Context, x plan.CommitContainer) error {
	made, err := a.engine.ContainerCommit(ctx, x.Container.Ref(), container.CommitOptions{
		Reference: x.Reference, Author: x.Author, Comment: x.Message, Changes: x.Changes, Pause: x.Pause,
	})
	if err == nil && a.options.Committed != nil {
		a.options.Committed(made.ID)
	}
	return err
}
