package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) restartCommand() *cobra.Command {
	var noDeps bool
	cmd := &cobra.Command{Use: "restart [OPTIONS] [SERVICE...]", Short: "Restart service containers"}
	timeout := timeoutFlag(cmd)
	cmd.Flags().BoolVar(&noDeps, "no-deps", false, "Don't restart dependent services")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onExisting(cmd.Context(), "restart", args, planner.Intent{
			Goal: planner.GoalRunning, Restart: true, NoDeps: noDeps, Timeout: timeout(),
		}, nil)
	}
	return cmd
}
