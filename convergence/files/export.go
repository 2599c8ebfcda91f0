package files

import (
	"context"
	"fmt"
	"io"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Export writes the file system of a container as a tar archive, without its volumes.
func Export(ctx context.Context, engine *engineclient.Engine, c plan.Subject, out io.Writer) error {
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
