package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) killCommand() *cobra.Command {
	var signal string
	var orphans bool
	cmd := &cobra.Command{
		Use:     "kill [OPTIONS] [SERVICE...]",
		Short:   "Force stop service containers",
		Example: "  compose kill -s SIGHUP web",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onExisting(cmd.Context(), "kill", args, planner.Intent{
				Goal: planner.GoalStopped, Signal: signal, RemoveOrphans: orphans, IgnoreOrphans: true,
			}, nil)
		},
	}
	cmd.Flags().StringVarP(&signal, "signal", "s", "SIGKILL", "SIGNAL to send to the container")
	cmd.Flags().BoolVar(&orphans, "remove-orphans", a.truthy("COMPOSE_REMOVE_ORPHANS"), "Also kill containers for services not defined in the Compose file")
	return cmd
}
