package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// onExisting applies an intent to what is there of the services.
func (a *app) onExisting(ctx context.Context, op string, services []string, in planner.Intent, confirm func(planner.Plan) error) error {
	want, err := a.existing(ctx, services, in.Bounce)
	if err != nil {
		return err
	}
	in.Services, in.Existing, in.Adopt = services, true, in.Adopt || a.global.adopt
	_, err = a.apply(ctx, change{op: op, want: want, intent: in, confirm: confirm})
	return err
}

// existing is the project with the named services and what they depend on;
// restart needs what depends on them too.
func (a *app) existing(ctx context.Context, services []string, dependents bool) (*project.Project, error) {
	p, err := a.loadOrLabels(ctx)
	if err != nil {
		return nil, err
	}
	return p.Select(services, project.Selection{Dependents: dependents})
}

// timeoutFlag is -t of the commands that stop; nil until it is given.
func timeoutFlag(cmd *cobra.Command) func() *int {
	n := cmd.Flags().IntP("timeout", "t", 0, "Specify a shutdown timeout in seconds")
	return func() *int {
		if !cmd.Flags().Changed("timeout") {
			return nil
		}
		return n
	}
}
