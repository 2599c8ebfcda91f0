package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/convergence/files"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (a *developCommands) exportCommand() *cobra.Command {
	var output string
	var index int
	cmd := &cobra.Command{
		Use: "export [OPTIONS] SERVICE", Short: "Export a service container's filesystem as a tar archive",
		Example: `  compose export -o web.tar web
  compose export web | tar t`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongArguments(cmd, "1 argument")
			}
			if output == "" && a.streams.Out.TTY {
				return &usageError{err: errors.New("refusing to write a tar archive to a terminal"), hint: "use -o FILE, or redirect the output to a file or a pipe"}
			}
			in, engine, err := a.target(cmd.Context(), args[0], index)
			if err != nil {
				return err
			}
			if output == "" {
				return files.Export(cmd.Context(), engine, in, a.Stdout)
			}
			if a.global.dryRun {
				return a.wouldWrite(a.abs(output))
			}
			return exportInto(cmd.Context(), engine, in, a.abs(output))
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "Write to a file, instead of STDOUT")
	cmd.Flags().IntVar(&index, "index", 0, "Index of the container if service has multiple replicas")
	return cmd
}

// exportInto puts the whole tar in the place of a file, or leaves that alone.
func exportInto(ctx context.Context, engine *engineclient.Engine, c plan.Subject, path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &usageError{err: fmt.Errorf("--output %s: exists and is not a regular file", path), hint: "name a file"}
	}
	out, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	err = errors.Join(files.Export(ctx, engine, c, out), out.Chmod(0o600), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(out.Name()))
	}
	return nil
}
