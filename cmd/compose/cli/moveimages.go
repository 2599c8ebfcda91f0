package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// imagesOptions are the flags of the commands that move images.
type imagesOptions struct {
	quiet, includeDeps, ignoreFailures, ignoreBuildable, push bool
	policy                                                    string
	build                                                     project.BuildOptions
	flags                                                     buildFlags
}

func (a *imageCommands) pullCommand() *cobra.Command {
	var o imagesOptions
	cmd := &cobra.Command{
		Use: "pull [OPTIONS] [SERVICE...]", Short: "Pull service images",
		RunE: func(cmd *cobra.Command, args []string) error {
			in := planner.Intent{Goal: planner.GoalPulled, Pull: o.policy, IgnoreFailures: o.ignoreFailures, IgnoreBuildable: o.ignoreBuildable}
			return a.moveImages(cmd, "pull", o, in, args)
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Pull without printing progress information")
	f.BoolVar(&o.includeDeps, "include-deps", false, "Also pull services declared as dependencies")
	f.BoolVar(&o.ignoreFailures, "ignore-pull-failures", false, "Pull what it can and ignores images with pull failures")
	f.BoolVar(&o.ignoreBuildable, "ignore-buildable", false, "Ignore images that can be built")
	enumVar(f, &o.policy, "policy", "", "Apply pull policy", "missing", "always").also = []string{""}
	older(cmd, "parallel", "no-parallel")
	return cmd
}

func (a *imageCommands) pushCommand() *cobra.Command {
	var o imagesOptions
	cmd := &cobra.Command{
		Use: "push [OPTIONS] [SERVICE...]", Short: "Push service images",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.moveImages(cmd, "push", o, planner.Intent{Goal: planner.GoalPushed, IgnoreFailures: o.ignoreFailures}, args)
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Push without printing progress information")
	f.BoolVar(&o.includeDeps, "include-deps", false, "Also push images of services declared as dependencies")
	f.BoolVar(&o.ignoreFailures, "ignore-push-failures", false, "Push what it can and ignores images with push failures")
	return cmd
}

// older adds flags that docker compose once had, and that change nothing there
// either.
func older(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		cmd.Flags().Bool(name, false, "(no effect, as in docker compose)")
	}
	hide(cmd.Flags(), names...)
}

// withImages selects the services whose images are built, pulled or pushed. The
// env files of services are for their containers: they are not read, and need
// not exist.
func (a *imageCommands) withImages(ctx context.Context, o imagesOptions, services []string) (*project.Project, error) {
	src := a.source()
	src.NoEnvResolution = true
	p, err := a.loadFrom(ctx, src)
	if err != nil {
		return nil, err
	}
	want, err := p.Select(services, project.Selection{NoDeps: !o.includeDeps})
	if err != nil {
		return nil, err
	}
	return want.WithBuild(o.build), nil
}

// moveImages does what an intent says about the images of services.
func (a *imageCommands) moveImages(cmd *cobra.Command, op string, o imagesOptions, in planner.Intent, services []string) error {
	want, err := a.withImages(cmd.Context(), o, services)
	if err != nil {
		return err
	}
	if op == "build" {
		// The whole output of a build is plain with BUILDKIT_PROGRESS=plain: on a
		// terminal the display of services would move the cursor.
		if mode, err := a.buildMode(change{}); err == nil && mode == view.ModePlain {
			a.mode = mode
		}
		a.besideOutput()
	}
	in.Services = services
	failed := map[string]bool{} // images
	c := change{op: op, want: want, intent: in, quietPull: o.quiet, quietBuild: o.quiet, build: o.flags, pushBuilt: o.push}
	c.warned = func(e plan.Event) { failed[e.Step.Action.Subject().Name] = true }
	switch in.Goal {
	case planner.GoalPulled:
		c.skipped = func(have planner.State) { a.showSkipped(planner.SkippedPulls(want, have, in)) }
	case planner.GoalPushed:
		c.skipped = func(planner.State) { a.showSkipped(planner.SkippedPushes(want)) }
	}
	_, err = a.apply(cmd.Context(), c)
	if in.Goal != planner.GoalPulled {
		return err
	}
	return errors.Join(err, a.hide(), a.warnOfBuilds(cmd, want, failed, err))
}

// showSkipped shows the images that are not pulled or pushed, and why.
func (a *imageCommands) showSkipped(list []planner.SkippedImage) {
	for _, skipped := range list {
		a.show().Untouched([]plan.Subject{skipped.Image}, "Skipped", skipped.Why)
	}
}

// warnOfBuilds names the services whose images could not be pulled and can be
// built, in the words of docker compose.
func (a *imageCommands) warnOfBuilds(cmd *cobra.Command, want *project.Project, failed map[string]bool, err error) error {
	var step *apply.StepError
	for _, one := range split(err) {
		if errors.As(one, &step) {
			failed[step.Step.Action.Subject().Name] = true
		}
	}
	var names []string
	for s := range want.Services() {
		if s.Build != nil && s.Image != "" && failed[s.Image] {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	command := cmd.Parent().CommandPath() + " build " + strings.Join(names, " ")
	return view.Warning(a.streams.Err, a.mode, "Some service image(s) must be built from source by running:\n    "+command, "")
}
