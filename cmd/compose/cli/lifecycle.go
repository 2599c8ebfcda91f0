package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// onExisting applies an intent to what is there of the services.
func (a *app) onExisting(ctx context.Context, op string, services []string, in planner.Intent, confirm func(planner.Plan) error) error {
	want, err := a.existing(ctx, services, in.Bounce)
	if err != nil {
		return err
	}
	in.Services, in.Existing, in.Adopt = services, true, in.Adopt || a.global.adopt
	_, err = a.apply(ctx, change{op: op, want: want, intent: in, confirm: confirm})
	return err
}

// existing is the project with the named services and what they depend on;
// restart needs what depends on them too.
func (a *app) existing(ctx context.Context, services []string, dependents bool) (*project.Project, error) {
	p, err := a.loadOrLabels(ctx)
	if err != nil {
		return nil, err
	}
	return p.Select(services, project.Selection{Dependents: dependents})
}

// timeoutFlag is -t of the commands that stop; nil until it is given.
func timeoutFlag(cmd *cobra.Command) func() *int {
	n := cmd.Flags().IntP("timeout", "t", 0, "Specify a shutdown timeout in seconds")
	return func() *int {
		if !cmd.Flags().Changed("timeout") {
			return nil
		}
		return n
	}
}

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

func (a *app) stopCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "stop [OPTIONS] [SERVICE...]", Short: "Stop services"}
	timeout := timeoutFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onExisting(cmd.Context(), "stop", args, planner.Intent{Goal: planner.GoalStopped, Timeout: timeout()}, nil)
	}
	return cmd
}

func (a *app) restartCommand() *cobra.Command {
	var noDeps bool
	cmd := &cobra.Command{Use: "restart [OPTIONS] [SERVICE...]", Short: "Restart service containers"}
	timeout := timeoutFlag(cmd)
	cmd.Flags().BoolVar(&noDeps, "no-deps", false, "Don't restart dependent services")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onExisting(cmd.Context(), "restart", args, planner.Intent{
			Goal: planner.GoalRunning, Bounce: true, NoDeps: noDeps, Timeout: timeout(),
		}, nil)
	}
	return cmd
}

func (a *app) killCommand() *cobra.Command {
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
	cmd.Flags().BoolVar(&orphans, "remove-orphans", a.truthy("COMPOSE_REMOVE_ORPHANS"), "Remove containers for services not defined in the Compose file")
	return cmd
}

func (a *app) pauseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "pause [SERVICE...]", Short: "Pause services",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onExisting(cmd.Context(), "pause", args, planner.Intent{Goal: planner.GoalPaused}, nil)
		},
	}
}

func (a *app) unpauseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "unpause [SERVICE...]", Short: "Unpause services",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onExisting(cmd.Context(), "unpause", args, planner.Intent{Goal: planner.GoalRunning, Unpause: true}, nil)
		},
	}
}

func (a *app) rmCommand() *cobra.Command {
	var force, stop, volumes, all bool
	cmd := &cobra.Command{
		Use: "rm [OPTIONS] [SERVICE...]", Short: "Removes stopped service containers",
		Long: "Removes stopped service containers. Named volumes stay; -v removes the anonymous ones.",
		RunE: func(cmd *cobra.Command, args []string) error {
			confirm := func(p planner.Plan) error { return a.confirmRemoval(p, force) }
			return a.onExisting(cmd.Context(), "remove", args, planner.Intent{
				Goal: planner.GoalAbsent, StoppedOnly: !stop, AnonymousVolumes: volumes,
			}, confirm)
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

// confirmRemoval lists what goes and asks.
func (a *app) confirmRemoval(p planner.Plan, force bool) error {
	var names []string
	for _, s := range p.Steps {
		if _, ok := s.Action.(planner.RemoveContainer); ok {
			names = append(names, s.Action.Subject().Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	question := "Going to remove " + strings.Join(names, ", ")
	if force {
		_, err := fmt.Fprintln(a.Stderr, question)
		return err
	}
	yes, err := a.ask(question, false)
	if err == nil && !yes {
		err = errCancelled
	}
	return err
}
