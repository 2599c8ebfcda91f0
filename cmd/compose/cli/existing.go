package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// onExisting applies an intent to the existing containers of the services.
func (a *runner) onExisting(ctx context.Context, op string, services []string, in planner.Intent, confirm func(plan.Plan) error) error {
	return a.changeExisting(ctx, services, change{op: op, intent: in, confirm: confirm})
}

// changeExisting applies a change, without its project, to what exists of the
// services.
func (a *runner) changeExisting(ctx context.Context, services []string, c change) error {
	in := &c.intent
	// What starts may fail, and what it says then may hold the value of a
	// secret from an env file: those are known only when they are read.
	p, err := a.loadOrLabels(ctx, in.Goal == planner.GoalRunning)
	if err != nil {
		return err
	}
	// restart and down need what depends on the services, not what they depend on.
	want, err := p.Select(services, project.Selection{Dependents: in.Restart || in.Networks})
	if err != nil {
		return err
	}
	in.Services, in.Existing, in.Adopt = services, true, in.Adopt || a.global.adopt
	c.want = want
	_, err = a.apply(ctx, c)
	return err
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
