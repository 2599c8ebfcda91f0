package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

func (a *lifecycleCommands) planCommand() *cobra.Command {
	var o upOptions
	var format view.PlanFormat
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan [OPTIONS] [SERVICE...]",
		Short: "Show what up would do and why",
		Long: `Shows what up would do and why: each container, network, volume and image, with the
fields that differ. It changes nothing and does not show secret values.`,
		Example: `  compose plan                      # what up would do
  compose plan --detailed-exitcode  # exit code 2 if there are changes
  compose plan --format json web`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a.runner); err != nil {
				return err
			}
			return a.showPlan(cmd, o, args, format, detailed)
		},
	}
	o.convergeFlags(cmd)
	o.scopeFlags(cmd)
	f := cmd.Flags()
	enumVar(f, &format, "format", view.PlanByResource, "Format the output", view.PlanFormats...)
	f.BoolVar(&detailed, "detailed-exitcode", false, "Exit with code 2 if there are changes")
	return cmd
}

func (a *lifecycleCommands) showPlan(cmd *cobra.Command, o upOptions, services []string, format view.PlanFormat, detailed bool) error {
	ctx := cmd.Context()
	c, err := a.converging(cmd, "plan", o, services)
	if err != nil {
		return err
	}
	engine, err := a.dial()
	if err != nil {
		return err
	}
	result, err := a.plan(ctx, engine, c)
	if err != nil {
		return err
	}
	plan := result.Plan
	if err := view.Plan(a.streams.Out, plan, format); err != nil {
		return err
	}
	if detailed && len(plan.Changes()) > 0 {
		return &exitCode{exitChanges}
	}
	return nil
}
