package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *app) startCommand() *cobra.Command {
	var wait bool
	var waitTimeout int
	cmd := &cobra.Command{
		Use:   "start [OPTIONS] [SERVICE...]",
		Short: "Start services",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onExisting(cmd.Context(), "start", args, planner.Intent{
				Goal: planner.GoalRunning, Wait: wait, WaitTimeout: seconds(waitTimeout),
			}, nil)
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "Wait for services to be running|healthy")
	cmd.Flags().IntVar(&waitTimeout, "wait-timeout", 0, "Maximum seconds to wait for the services")
	return cmd
}
