package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) startCommand() *cobra.Command {
	var wait bool
	var waitTimeout int
	cmd := &cobra.Command{
		Use:   "start [OPTIONS] [SERVICE...]",
		Short: "Start services",
		RunE: func(cmd *cobra.Command, args []string) error {
			if waitTimeout < 0 {
				return &usageError{err: errors.New("--wait-timeout must be a non-negative integer")}
			}
			c := change{op: "start", intent: planner.Intent{Goal: planner.GoalRunning, Wait: wait}}
			if wait {
				c.options.WaitTimeout = seconds(waitTimeout)
			}
			return a.changeExisting(cmd.Context(), args, c)
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "Wait for services to be running|healthy")
	cmd.Flags().IntVar(&waitTimeout, "wait-timeout", 0, "Maximum seconds to wait for the services")
	return cmd
}
