package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) pauseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "pause [SERVICE...]", Short: "Pause services",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onExisting(cmd.Context(), "pause", args, planner.Intent{Goal: planner.GoalPaused}, nil)
		},
	}
}

func (a *lifecycleCommands) unpauseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "unpause [SERVICE...]", Short: "Unpause services",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onExisting(cmd.Context(), "unpause", args, planner.Intent{Goal: planner.GoalRunning, Unpause: true}, nil)
		},
	}
}
