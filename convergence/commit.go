package convergence

import (
	"context"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

func (a *applier) commit(ctx context.Context, x planner.CommitContainer) error {
	made, err := a.engine.ContainerCommit(ctx, x.Container.Ref(), container.CommitOptions{
		Reference: x.Reference, Author: x.Author, Comment: x.Message, Changes: x.Changes, Pause: x.Pause,
	})
	if err == nil && a.options.Committed != nil {
		a.options.Committed(made.ID)
	}
	return err
}

// Export writes all files of a container as a tar, without those of its volumes.
func Export(ctx context.Context, engine *engineclient.Engine, c planner.Subject, out io.Writer) error {
	files, err := engine.ContainerExport(ctx, c.Ref())
	if err != nil {
		return err
	}
	defer files.Close()
	if _, err := io.Copy(out, files); err != nil {
		return fmt.Errorf("export %s: %w", c.Name, err)
	}
	return nil
}
