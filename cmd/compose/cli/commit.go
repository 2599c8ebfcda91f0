package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *imageCommands) commitCommand() *cobra.Command {
	var c plan.CommitContainer
	var index int
	cmd := &cobra.Command{
		Use: "commit [OPTIONS] SERVICE [REPOSITORY[:TAG]]", Short: "Create a new image from a service container's changes",
		Long: `Creates an image from a service container and prints the image ID. The image does
not include the contents of volumes.`,
		Example: `  compose commit -m "with the fix" -c 'CMD ["serve"]' web shop/web:fixed`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return wrongArguments(cmd, "at least 1 and at most 2 arguments")
			}
			if len(args) == 2 {
				c.Reference = args[1]
			}
			return a.commit(cmd.Context(), args[0], index, c)
		},
	}
	f := cmd.Flags()
	f.IntVar(&index, "index", 0, "Index of the container if service has multiple replicas")
	f.BoolVarP(&c.Pause, "pause", "p", true, "Pause container during commit")
	f.StringVarP(&c.Message, "message", "m", "", "Commit message")
	f.StringVarP(&c.Author, "author", "a", "", `Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")`)
	f.StringArrayVarP(&c.Changes, "change", "c", nil, "Apply Dockerfile instruction to the created image")
	return cmd
}

func (a *imageCommands) commit(ctx context.Context, service string, index int, c plan.CommitContainer) error {
	in, _, err := a.target(ctx, service, index)
	if err != nil {
		return err
	}
	c.Container = in
	name, err := project.Name(a.source())
	if err != nil {
		return err
	}
	var id string
	change := change{
		op: "commit", want: project.FromLabels(name, nil), unlocked: true,
		intent:  planner.Intent{Goal: planner.GoalCommitted, Commit: c},
		options: apply.Options{Committed: func(made string) { id = made }},
	}
	_, err = a.apply(ctx, change)
	if err = errors.Join(err, a.hide()); err != nil || a.global.dryRun {
		return err
	}
	return view.Lines(a.streams.Out, []string{id})
}
