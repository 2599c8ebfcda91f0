package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) waitCommand() *cobra.Command {
	var down bool
	cmd := &cobra.Command{
		Use: "wait [OPTIONS] SERVICE [SERVICE...]", Short: "Block until containers of all (or specified) services stop",
		Long: `Waits until all running containers of the services have exited. The exit code is
that of the first container, in order of name, that did not exit with 0.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongArguments(cmd, "at least 1 argument")
			}
			err := a.wait(cmd, args)
			var code *exitCode
			if down && (err == nil || errors.As(err, &code)) {
				in := planner.Intent{Goal: planner.GoalAbsent, Networks: true, OneOffs: true, RemoveOrphans: true}
				return errors.Join(err, a.onExisting(cmd.Context(), "down", nil, in, nil))
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&down, "down-project", false, "Run down after the containers have exited")
	return cmd
}

func (a *lifecycleCommands) wait(cmd *cobra.Command, services []string) error {
	p, engine, list, err := a.containers(cmd.Context(), services, false)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return &usageError{err: fmt.Errorf("no containers for project %q", p.Name()), hint: "run `compose ps -a` to list the containers"}
	}
	var failed error
	ended, err := observe.Wait(cmd.Context(), engine, list, func(e observe.Exited) {
		line := fmt.Sprintf("container %q exited with status code %d", e.Container.ID, e.Code)
		failed = errors.Join(failed, view.Lines(a.streams.Out, []string{line}))
	})
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	for _, e := range ended {
		if e.Code != 0 {
			return &exitCode{e.Code}
		}
	}
	return nil
}
