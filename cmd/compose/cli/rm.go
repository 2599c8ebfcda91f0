package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (a *lifecycleCommands) rmCommand() *cobra.Command {
	var force, stop, volumes, all bool
	cmd := &cobra.Command{
		Use: "rm [OPTIONS] [SERVICE...]", Short: "Removes stopped service containers",
		Long: "Removes stopped service containers. Named volumes are kept; -v removes anonymous volumes.",
		RunE: func(cmd *cobra.Command, args []string) error {
			confirm := func(p plan.Plan) error { return a.confirmRemoval(p, force) }
			err := a.onExisting(cmd.Context(), "remove", args, planner.Intent{
				Goal: planner.GoalAbsent, StoppedOnly: !stop, AnonymousVolumes: volumes,
			}, confirm)
			if errors.Is(err, errDeclined) {
				return nil
			}
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&force, "force", "f", false, "Don't ask to confirm removal")
	f.BoolVarP(&stop, "stop", "s", false, "Stop the containers, if required, before removing")
	f.BoolVarP(&volumes, "volumes", "v", false, "Remove any anonymous volumes attached to containers")
	f.BoolVarP(&all, "all", "a", false, "Deprecated - no effect")
	hide(f, "all")
	return cmd
}

// confirmRemoval lists the containers to remove and asks for confirmation.
func (a *lifecycleCommands) confirmRemoval(p plan.Plan, force bool) error {
	var names []string
	for _, s := range p.Steps {
		if _, ok := s.Action.(plan.RemoveContainer); ok {
			names = append(names, s.Action.Subject().Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.SortFunc(names, view.CompareReplicas)
	question := "Going to remove " + strings.Join(names, ", ")
	if force {
		// On standard output, as docker compose prints it.
		_, err := fmt.Fprintln(a.streams.Out.W, question)
		return err
	}
	yes, err := a.ask(question, false)
	if err == nil && !yes {
		err = errDeclined
	}
	return err
}

// errDeclined reports that the user, or the end of standard input, answered no:
// nothing is removed and the command succeeds, as with docker compose.
var errDeclined = errors.New("declined")
