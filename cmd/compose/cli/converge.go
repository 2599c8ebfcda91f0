package cli

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// convergeFlags are those that up, create and plan share.
func (o *upOptions) convergeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SetNormalizeFunc(olderNames(map[string]string{"y": "yes"}))
	f.BoolVar(&o.build, "build", false, "Build images before starting containers")
	f.BoolVar(&o.noBuild, "no-build", false, "Don't build an image, even if it's policy")
	pullVar(f, &o.pull)
	f.BoolVar(&o.removeOrphans, "remove-orphans", false, "Remove containers for services not defined in the Compose file")
	f.StringArrayVar(&o.scale, "scale", nil, "Scale SERVICE to NUM instances. Overrides the scale setting in the Compose file if present")
	f.BoolVar(&o.forceRecreate, "force-recreate", false, "Recreate containers even if their configuration and image haven't changed")
	f.BoolVar(&o.noRecreate, "no-recreate", false, "If containers already exist, don't recreate them")
	f.StringArrayVar(&o.recreateVolumes, "recreate-volumes", nil, "Recreate volume NAME if its definition changed. Deletes its data")
	f.BoolVar(&o.quietPull, "quiet-pull", false, "Pull without printing progress information")
	f.BoolVar(&o.quietBuild, "quiet-build", false, "Suppress the build output")
	f.BoolVarP(&o.yes, "yes", "y", false, `Assume "yes" as answer to all prompts and run non-interactively`)
}

// check refuses flags that contradict each other.
func (o *upOptions) check(cmd *cobra.Command, a *runner) error {
	f := cmd.Flags()
	for _, pair := range [][]string{
		{"build", "no-build"}, {"renew-anon-volumes", "no-recreate"}, {"force-recreate", "no-recreate"}, {"recreate-volumes", "no-recreate"},
		{"always-recreate-deps", "no-recreate"}, {"abort-on-container-exit", "abort-on-container-failure"},
		{"attach", "attach-dependencies"}, {"wait", "abort-on-container-exit"}, {"wait", "attach"},
		{"wait", "attach-dependencies"}, {"wait", "abort-on-container-failure"}, {"detach", "attach"}, {"detach", "attach-dependencies"},
		{"detach", "abort-on-container-exit"}, {"detach", "abort-on-container-failure"},
		{"detach", "watch"}, {"wait", "watch"}, {"no-start", "watch"}, {"no-build", "watch"},
		{"detach", "exit-code-from"}, {"wait", "exit-code-from"},
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
	return nil
}

// scopeFlags are those that up and plan share besides.
func (o *upOptions) scopeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.noStart, "no-start", false, "Don't start the services after creating them")
	f.BoolVar(&o.noDeps, "no-deps", false, "Don't start linked services")
	f.BoolVar(&o.alwaysRecreateDeps, "always-recreate-deps", false, "Recreate dependent containers")
	f.BoolVarP(&o.renewAnon, "renew-anon-volumes", "V", false, "Recreate anonymous volumes instead of retrieving data from the previous containers")
}

// converging is the change that a command of this kind asks for.
func (a *runner) converging(cmd *cobra.Command, op string, o upOptions, services []string) (change, error) {
	p, err := a.load(cmd.Context())
	if err != nil {
		return change{}, err
	}
	want, err := o.want(p, services)
	if err != nil {
		return change{}, err
	}
	c := change{
		op: op, want: want, intent: o.intent(a, want, services, cmd), fetch: true,
		quietPull: o.quietPull, quietBuild: o.quietBuild, yes: o.yes, options: apply.Options{WaitTimeout: seconds(o.waitTimeout)},
	}
	return c, nil
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

// intent is what the flags want, of the environment of the project too.
func (o *upOptions) intent(a *runner, want *project.Project, services []string, cmd *cobra.Command) planner.Intent {
	env := want.Environment()
	in := planner.Intent{
		Goal: planner.GoalRunning, Services: services, NoDeps: o.noDeps,
		RenewAnonymous: o.renewAnon, RecreateVolumes: o.recreateVolumes, Build: o.build, NoBuild: o.noBuild, Pull: o.pull,
		RemoveOrphans: o.removeOrphans || isTrue(env["COMPOSE_REMOVE_ORPHANS"]),
		IgnoreOrphans: isTrue(env["COMPOSE_IGNORE_ORPHANS"]),
		Wait:          o.wait, Adopt: a.global.adopt,
	}
	if in.IgnoreOrphans {
		in.RemoveOrphans = false
	}
	if f := cmd.Flags().Lookup("timeout"); f != nil && f.Changed {
		in.Timeout = &o.timeout
	}
	switch {
	// New anonymous volumes require new containers.
	case o.forceRecreate, o.renewAnon:
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
