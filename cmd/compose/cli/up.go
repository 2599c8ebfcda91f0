package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
)

// upOptions are the flags of `up`; create, scale and plan have some of them.
type upOptions struct {
	detach, build, noBuild, removeOrphans bool
	forceRecreate, noRecreate, noStart    bool
	noDeps, alwaysRecreateDeps, renewAnon bool
	quietPull, quietBuild, wait, yes      bool
	abortOnExit, abortOnFailure           bool
	noColor, noPrefix, timestamps, watch  bool
	attachDependencies                    bool
	pull, exitCodeFrom                    string
	scale, attach, noAttach               []string
	recreateVolumes                       []string
	timeout, waitTimeout                  int
	menu, menuSet                         bool
	// onlyLeave stops nothing at Ctrl-C: that is done afterwards.
	onlyLeave bool
}

func (a *lifecycleCommands) upCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "up [OPTIONS] [SERVICE...]",
		Short: "Create and start containers",
		Example: `  compose up                     # all services, with logs
  compose up -d --wait           # in the background; returns when all are healthy
  compose up --build web         # rebuild web, then start it and its dependencies`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a.runner); err != nil {
				return err
			}
			o.menuSet = cmd.Flags().Changed("menu")
			return a.up(cmd, o, args)
		},
	}
	o.convergeFlags(cmd)
	o.scopeFlags(cmd)
	f := cmd.Flags()
	f.BoolVarP(&o.detach, "detach", "d", false, "Detached mode: Run containers in the background")
	f.BoolVar(&o.wait, "wait", false, "Wait for services to be running|healthy. Implies detached mode")
	f.IntVar(&o.waitTimeout, "wait-timeout", 0, "Maximum seconds to wait for the project to be running|healthy")
	f.IntVarP(&o.timeout, "timeout", "t", 0, "Timeout in seconds for stopping containers, when they are replaced and on Ctrl-C")
	f.BoolVar(&o.abortOnExit, "abort-on-container-exit", false, "Stops all containers if any container was stopped")
	f.BoolVar(&o.abortOnFailure, "abort-on-container-failure", false, "Stops all containers if any container exited with failure")
	f.StringVar(&o.exitCodeFrom, "exit-code-from", "", "Return the exit code of the selected service container. Implies --abort-on-container-exit")
	f.StringArrayVar(&o.attach, "attach", nil, "Restrict attaching to the specified services")
	f.StringArrayVar(&o.noAttach, "no-attach", nil, "Do not attach (stream logs) to the specified services")
	f.BoolVar(&o.attachDependencies, "attach-dependencies", false, "Automatically attach to log output of dependent services")
	f.BoolVar(&o.noColor, "no-color", false, "Produce monochrome output")
	f.BoolVar(&o.noPrefix, "no-log-prefix", false, "Don't print prefix in logs")
	f.BoolVarP(&o.watch, "watch", "w", false, "Watch source code and rebuild/refresh containers when files are updated")
	f.BoolVar(&o.menu, "menu", true, "Enable interactive shortcuts when running attached on a terminal. Can also be disabled with COMPOSE_MENU=0")
	f.BoolVar(&o.timestamps, "timestamps", false, "Show timestamps")
	return cmd
}

func (a *lifecycleCommands) up(cmd *cobra.Command, o upOptions, services []string) error {
	ctx := cmd.Context()
	c, err := a.converging(cmd, "up", o, services)
	if err != nil {
		return err
	}
	empty := len(c.want.ServiceNames()) == 0
	if empty && !a.global.allResource {
		return errors.New("no service selected")
	}
	switch {
	case empty || o.detach || o.wait || o.noStart:
		return a.upDetached(ctx, o, c)
	case a.global.dryRun:
		return a.upAttachedDryRun(ctx, c)
	}
	return a.upAttached(ctx, o, c)
}

// upAttachedDryRun shows what would be created, as docker compose does: a dry
// run starts nothing that it could attach to.
func (a *lifecycleCommands) upAttachedDryRun(ctx context.Context, c change) error {
	c.intent.Goal = planner.GoalCreated
	if _, err := a.apply(ctx, c); err != nil {
		return err
	}
	if err := a.hide(); err != nil {
		return err
	}
	return view.Lines(a.streams.Out, []string{"interactive run is not supported in dry-run mode"})
}
