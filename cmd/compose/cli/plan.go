package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

func (a *app) planCommand() *cobra.Command {
	var o upOptions
	var format string
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan [OPTIONS] [SERVICE...]",
		Short: "Show what up would do, and why",
		Long: `Shows what up would do, and why: each container, network, volume and image with
the fields that differ. Changes nothing, and shows no value of a secret.`,
		Example: `  compose plan                      # before an up
  compose plan --detailed-exitcode  # exits with 2 when there is something to do
  compose plan --format json web`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a); err != nil {
				return err
			}
			switch format {
			case "text", "steps", "json":
			default:
				return &usageError{err: fmt.Errorf("--format %s: want text, steps or json", format)}
			}
			return a.showPlan(cmd, o, args, format, detailed)
		},
	}
	o.convergeFlags(cmd)
	o.scopeFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&format, "format", "text", "Format the output (text|steps|json)")
	f.BoolVar(&detailed, "detailed-exitcode", false, "Exit with 2 when there is something to do")
	return cmd
}

func (a *app) showPlan(cmd *cobra.Command, o upOptions, services []string, format string, detailed bool) error {
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
	if format == "json" {
		err = view.PlanJSON(a.streams.Out.W, plan)
	} else {
		err = view.PlanText(a.streams.Out, plan, view.PlanFormat(format))
	}
	if err == nil && detailed && len(plan.Changes()) > 0 {
		return &exitCode{exitChanges}
	}
	return err
}
