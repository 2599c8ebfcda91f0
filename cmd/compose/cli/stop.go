package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) stopCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "stop [OPTIONS] [SERVICE...]", Short: "Stop services"}
	timeout := timeoutFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onExisting(cmd.Context(), "stop", args, planner.Intent{Goal: planner.GoalStopped, Timeout: timeout()}, nil)
	}
	return cmd
}
