package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// upOptions are the flags of `up`; create, scale and plan have some of them.
type upOptions struct {
	detach, build, noBuild, removeOrphans bool
	forceRecreate, noRecreate, noStart    bool
	noDeps, alwaysRecreateDeps, renewAnon bool
	quietPull, quietBuild, wait, yes      bool
	abortOnExit, abortOnFailure           bool
	noColor, noPrefix, timestamps         bool
	attachDependencies                    bool
	pull, exitCodeFrom                    string
	scale, attach, noAttach               []string
	timeout, waitTimeout                  int
}

func (a *app) upCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "up [OPTIONS] [SERVICE...]",
		Short: "Create and start containers",
		Example: `  compose up                     # all services, with their logs
  compose up -d --wait           # in the background, until all are healthy
  compose up --build web         # web and what it depends on, built again`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a); err != nil {
				return err
			}
			return a.up(cmd, o, args)
		},
	}
	o.convergeFlags(cmd)
	f := cmd.Flags()
	f.BoolVarP(&o.detach, "detach", "d", false, "Detached mode: Run containers in the background")
	f.BoolVar(&o.noStart, "no-start", false, "Don't start the services after creating them")
	f.BoolVar(&o.noDeps, "no-deps", false, "Don't start linked services")
	f.BoolVar(&o.alwaysRecreateDeps, "always-recreate-deps", false, "Recreate dependent containers")
	f.BoolVarP(&o.renewAnon, "renew-anon-volumes", "V", false, "Recreate anonymous volumes instead of retrieving data from the previous containers")
	f.BoolVar(&o.wait, "wait", false, "Wait for services to be running|healthy. Implies detached mode")
	f.IntVar(&o.waitTimeout, "wait-timeout", 0, "Maximum seconds to wait for the project to be running|healthy")
	f.IntVarP(&o.timeout, "timeout", "t", 0, "Seconds to give containers to stop when they are replaced or the run ends")
	f.BoolVar(&o.abortOnExit, "abort-on-container-exit", false, "Stops all containers if any container was stopped")
	f.BoolVar(&o.abortOnFailure, "abort-on-container-failure", false, "Stops all containers if any container exited with failure")
	f.StringVar(&o.exitCodeFrom, "exit-code-from", "", "Return the exit code of the selected service container. Implies --abort-on-container-exit")
	f.StringArrayVar(&o.attach, "attach", nil, "Restrict attaching to the specified services")
	f.StringArrayVar(&o.noAttach, "no-attach", nil, "Do not attach (stream logs) to the specified services")
	f.BoolVar(&o.attachDependencies, "attach-dependencies", false, "Automatically attach to log output of dependent services")
	f.BoolVar(&o.noColor, "no-color", false, "Produce monochrome output")
	f.BoolVar(&o.noPrefix, "no-log-prefix", false, "Don't print prefix in logs")
	f.BoolVar(&o.timestamps, "timestamps", false, "Show timestamps")
	return cmd
}

// convergeFlags are those that up, create and plan share.
func (o *upOptions) convergeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.build, "build", false, "Build images before starting containers")
	f.BoolVar(&o.noBuild, "no-build", false, "Don't build an image, even if it's policy")
	f.StringVar(&o.pull, "pull", "policy", "Pull image before running (always|missing|never|policy|build)")
	f.BoolVar(&o.removeOrphans, "remove-orphans", false, "Remove containers for services not defined in the Compose file")
	f.StringArrayVar(&o.scale, "scale", nil, "Scale SERVICE to NUM instances. Overrides the scale setting in the Compose file if present")
	f.BoolVar(&o.forceRecreate, "force-recreate", false, "Recreate containers even if their configuration and image haven't changed")
	f.BoolVar(&o.noRecreate, "no-recreate", false, "If containers already exist, don't recreate them")
	f.BoolVar(&o.quietPull, "quiet-pull", false, "Pull without printing progress information")
	f.BoolVar(&o.quietBuild, "quiet-build", false, "Suppress the build output")
	f.BoolVarP(&o.yes, "yes", "y", false, `Assume "yes" as answer to all prompts and run non-interactively`)
}

// check refuses flags that contradict each other.
func (o *upOptions) check(cmd *cobra.Command, a *app) error {
	f := cmd.Flags()
	for _, pair := range [][]string{
		{"build", "no-build"}, {"renew-anon-volumes", "no-recreate"}, {"force-recreate", "no-recreate"},
		{"always-recreate-deps", "no-recreate"}, {"abort-on-container-exit", "abort-on-container-failure"},
		{"attach", "attach-dependencies"}, {"wait", "abort-on-container-exit"}, {"wait", "attach"},
		{"wait", "attach-dependencies"}, {"wait", "abort-on-container-failure"}, {"detach", "attach"}, {"detach", "attach-dependencies"},
		{"detach", "abort-on-container-exit"}, {"detach", "abort-on-container-failure"},
	} {
		if f.Lookup(pair[0]) == nil || f.Lookup(pair[1]) == nil {
			continue
		}
		if err := exclusive(f, pair...); err != nil {
			return err
		}
	}
	if o.waitTimeout < 0 {
		return &usageError{err: errors.New("--wait-timeout must be a non-negative integer")}
	}
	if o.removeOrphans && a.truthy("COMPOSE_IGNORE_ORPHANS") {
		return &usageError{err: errors.New("--remove-orphans and COMPOSE_IGNORE_ORPHANS cannot be used together")}
	}
	switch o.pull {
	case "", "policy", "always", "missing", "if_not_present", "never", "build":
		return nil
	}
	return &usageError{err: fmt.Errorf("--pull %s: want always, missing, never, policy or build", o.pull)}
}

// want selects and scales what the flags ask for.
func (o *upOptions) want(p *project.Project, services []string) (*project.Project, error) {
	want, err := p.Select(services, project.Selection{NoDeps: o.noDeps})
	if err != nil {
		return nil, err
	}
	for _, s := range o.scale {
		name, n, err := parseScale(s)
		if err != nil {
			return nil, err
		}
		if want, err = want.WithScale(name, n); err != nil {
			return nil, err
		}
	}
	return want, nil
}

func parseScale(s string) (service string, n int, err error) {
	service, number, ok := strings.Cut(s, "=")
	n, err = strconv.Atoi(number)
	if !ok || err != nil || n < 0 {
		return "", 0, &usageError{err: fmt.Errorf("%q: want SERVICE=NUM", s)}
	}
	return service, n, nil
}

// intent is what the flags want, of the environment of the project too.
func (o *upOptions) intent(a *app, want *project.Project, services []string, cmd *cobra.Command) planner.Intent {
	env := want.Environment()
	in := planner.Intent{
		Goal: planner.GoalRunning, Services: services, NoDeps: o.noDeps,
		RenewAnonymous: o.renewAnon, Build: o.build, NoBuild: o.noBuild, Pull: o.pull,
		RemoveOrphans: o.removeOrphans || isTrue(env["COMPOSE_REMOVE_ORPHANS"]),
		IgnoreOrphans: isTrue(env["COMPOSE_IGNORE_ORPHANS"]),
		Wait:          o.wait, WaitTimeout: seconds(o.waitTimeout), Adopt: a.global.adopt,
	}
	if in.IgnoreOrphans {
		in.RemoveOrphans = false
	}
	if f := cmd.Flags().Lookup("timeout"); f != nil && f.Changed {
		in.Timeout = &o.timeout
	}
	switch {
	case o.forceRecreate:
		in.Recreate = planner.RecreateAlways
	case o.noRecreate:
		in.Recreate, in.RecreateDeps = planner.RecreateNever, planner.RecreateNever
	}
	if o.alwaysRecreateDeps {
		in.RecreateDeps = planner.RecreateAlways
	}
	if o.noStart {
		in.Goal = planner.GoalCreated
	}
	return in
}

func isTrue(s string) bool {
	b, err := strconv.ParseBool(s)
	return err == nil && b
}

func (a *app) up(cmd *cobra.Command, o upOptions, services []string) error {
	ctx := cmd.Context()
	p, err := a.load(ctx)
	if err != nil {
		return err
	}
	want, err := o.want(p, services)
	if err != nil {
		return err
	}
	if len(want.ServiceNames()) == 0 {
		return errors.New("no service selected")
	}
	c := change{op: "up", want: want, intent: o.intent(a, want, services, cmd), fetch: true, quietPull: o.quietPull, quietBuild: o.quietBuild, yes: o.yes}
	if o.detach || o.wait || o.noStart || a.global.dryRun {
		_, err := a.apply(ctx, c)
		return err
	}
	return a.upAttached(ctx, o, c)
}

func (a *app) createCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "create [OPTIONS] [SERVICE...]",
		Short: "Creates containers for a service",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a); err != nil {
				return err
			}
			o.noStart = true
			return a.create(cmd.Context(), cmd, o, args)
		},
	}
	o.convergeFlags(cmd)
	return cmd
}

func (a *app) create(ctx context.Context, cmd *cobra.Command, o upOptions, services []string) error {
	p, err := a.load(ctx)
	if err != nil {
		return err
	}
	want, err := o.want(p, services)
	if err != nil {
		return err
	}
	c := change{op: "create", want: want, intent: o.intent(a, want, services, cmd), fetch: true, quietPull: o.quietPull, quietBuild: o.quietBuild, yes: o.yes}
	_, err = a.apply(ctx, c)
	return err
}

func (a *app) scaleCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:     "scale [SERVICE=REPLICAS...]",
		Short:   "Scale services",
		Example: "  compose scale web=3 worker=0",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.scale = args
			var services []string
			for _, arg := range args {
				name, _, err := parseScale(arg)
				if err != nil {
					return err
				}
				services = append(services, name)
			}
			p, err := a.load(cmd.Context())
			if err != nil {
				return err
			}
			want, err := o.want(p, services)
			if err != nil {
				return err
			}
			c := change{op: "scale", want: want, intent: o.intent(a, want, services, cmd), fetch: true}
			_, err = a.apply(cmd.Context(), c)
			return err
		},
	}
	cmd.Flags().BoolVar(&o.noDeps, "no-deps", false, "Don't start linked services")
	return cmd
}
