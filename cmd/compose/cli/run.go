package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

type runOptions struct {
	ttyFlags
	oneOff                       project.OneOff
	entrypoint                   string
	detach, noDeps, build, quiet bool
	quietBuild, quietPull        bool
	removeOrphans                bool
	pull                         string
}

func (a *developCommands) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use: "run [OPTIONS] SERVICE [COMMAND] [ARGS...]", Short: "Run a one-off command on a service",
		Long: `Starts the dependencies of a service, then creates a container of the service for
one command. By default its ports are not published and it does not get the
service's network aliases, so that it does not interfere with the service.`,
		Example: `  compose run --rm web npm test
  compose run --rm -e LEVEL=debug web sh
  compose run --rm -T db pg_restore < dump    # input from a file`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongArguments(cmd, "at least 1 argument")
			}
			return a.run(cmd, o, args[0], args[1:])
		},
	}
	f := cmd.Flags()
	f.SetInterspersed(false) // what follows the service is the command's
	f.SetNormalizeFunc(olderNames(map[string]string{"no-TTY": "no-tty", "labels": "label", "volumes": "volume"}))
	f.BoolVarP(&o.detach, "detach", "d", false, "Run container in background and print container ID")
	f.BoolVar(&o.oneOff.Remove, "rm", false, "Automatically remove the container when it exits")
	f.StringVar(&o.oneOff.Name, "name", "", "Assign a name to the container")
	f.StringArrayVarP(&o.oneOff.Env, "env", "e", nil, "Set environment variables")
	f.StringArrayVar(&o.oneOff.EnvFiles, "env-from-file", nil, "Set environment variables from file")
	f.StringArrayVarP(&o.oneOff.Labels, "label", "l", nil, "Add or override a label")
	f.StringVarP(&o.oneOff.User, "user", "u", "", "Run as specified username or uid")
	f.StringVarP(&o.oneOff.WorkingDir, "workdir", "w", "", "Working directory inside the container")
	f.StringVar(&o.entrypoint, "entrypoint", "", "Override the entrypoint of the image")
	f.StringArrayVar(&o.oneOff.CapAdd, "cap-add", nil, "Add Linux capabilities")
	f.StringArrayVar(&o.oneOff.CapDrop, "cap-drop", nil, "Drop Linux capabilities")
	f.StringArrayVarP(&o.oneOff.Volumes, "volume", "v", nil, "Bind mount a volume")
	f.StringArrayVarP(&o.oneOff.Publish, "publish", "p", nil, "Publish a container's port(s) to the host")
	f.BoolVarP(&o.oneOff.ServicePorts, "service-ports", "P", false, "Run command with all service's ports enabled and mapped to the host")
	f.BoolVar(&o.oneOff.UseAliases, "use-aliases", false, "Use the service's network aliases in the network(s) the container connects to")
	f.BoolVar(&o.noDeps, "no-deps", false, "Don't start linked services")
	f.BoolVar(&o.build, "build", false, "Build image before starting container")
	pullVar(f, &o.pull)
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Print only the output of the command")
	f.BoolVar(&o.quietBuild, "quiet-build", false, "Suppress the build output")
	f.BoolVar(&o.quietPull, "quiet-pull", false, "Pull without printing progress information")
	f.BoolVar(&o.removeOrphans, "remove-orphans", false, "Remove containers for services not defined in the Compose file")
	o.ttyFlags.add(cmd)
	hide(f, "tty")
	return cmd
}

func (a *developCommands) run(cmd *cobra.Command, o runOptions, service string, argv []string) error {
	if err := exclusive(cmd.Flags(), "publish", "service-ports"); err != nil {
		return err
	}
	ends, err := a.ioStreams(&o.ttyFlags, cmd.Flags())
	if err != nil && !o.detach {
		return err
	}
	p, err := a.load(cmd.Context())
	if err != nil {
		return err
	}
	o.oneOff.Service, o.oneOff.Command = service, argv
	o.oneOff.TTY, o.oneOff.Interactive, o.oneOff.Detached = ends.TTY, o.interactive, o.detach
	if cmd.Flags().Changed("entrypoint") {
		o.oneOff.Entrypoint = &o.entrypoint
	}
	want, err := oneOffOf(p, o)
	if err != nil {
		return err
	}
	if o.quiet {
		a.mode = view.ModeQuiet
	}
	if _, err := a.apply(cmd.Context(), o.change(want, service)); err != nil || a.global.dryRun {
		return a.removeUnstarted(want, err)
	}
	if err := a.hide(); err != nil {
		return err
	}
	if o.detach {
		return a.runDetached(want)
	}
	return a.runAttached(want, ends)
}

// change makes the container, behind what its service depends on.
func (o *runOptions) change(want *project.Project, service string) change {
	in := planner.Intent{
		Goal: planner.GoalRunning, Services: []string{service}, NoDeps: o.noDeps, Pull: o.pull, Build: o.build,
		RemoveOrphans: o.removeOrphans || isTrue(want.Environment()["COMPOSE_REMOVE_ORPHANS"]),
		IgnoreOrphans: isTrue(want.Environment()["COMPOSE_IGNORE_ORPHANS"]),
	}
	return change{op: "run", want: want, intent: in, fetch: true, quietPull: o.quietPull, quietBuild: o.quietBuild}
}

// oneOffOf is the project in which the service stands for the one container.
func oneOffOf(p *project.Project, o runOptions) (*project.Project, error) {
	p, err := p.Select([]string{o.oneOff.Service}, project.Selection{NoDeps: o.noDeps})
	if err != nil {
		return nil, err
	}
	if s, _ := p.Service(o.oneOff.Service); s.Provider != nil {
		return nil, &usageError{err: errors.New("service " + s.Name + " is a provider, not a container: it cannot run a command")}
	}
	slug := make([]byte, 6)
	if _, err := rand.Read(slug); err != nil {
		return nil, err
	}
	o.oneOff.Slug = hex.EncodeToString(slug)
	if o.oneOff.Name == "" {
		sep := p.Separator()
		o.oneOff.Name = p.Name() + sep + o.oneOff.Service + sep + "run" + sep + o.oneOff.Slug
	}
	return p.WithOneOff(o.oneOff)
}

// runDetached starts the container and prints its ID, as docker compose does.
// The ID is read before the start, because --rm may remove the container at once.
func (a *developCommands) runDetached(want *project.Project) error {
	one, _ := want.OneOff()
	ctx, cancel := a.signals.until(a.base)
	defer cancel()
	found, err := a.engine.ContainerInspect(ctx, one.Name)
	if err != nil {
		return a.removeUnstarted(want, err)
	}
	if err := a.runOneOff(ctx, want, nil); err != nil {
		return a.removeUnstarted(want, a.ranBadly(err))
	}
	return view.Lines(a.streams.Out, []string{found.ID})
}

func (a *developCommands) runAttached(want *project.Project, ends stdio.IOStreams) error {
	outputs := a.outputs(a.signals.nth(2)) // the first signal is for the container
	ends.Out, ends.Err = outputs.Out.Raw().W, outputs.Err.Raw().W
	return a.onTerminal(ends, func(e stdio.IOStreams) error {
		one, _ := want.OneOff()
		streams := &stdio.Attachment{IOStreams: e, DetachKeys: a.dockerSettings().DetachKeys, Begun: make(chan struct{})}
		ctx, giveUp := context.WithCancel(a.base)
		defer giveUp()
		defer a.forward(ctx, streams.Begun, one.Name, insist, giveUp)() // a hangup must not end the program before it has cleaned up
		err := a.runOneOff(ctx, want, streams)
		var gone *stdio.StreamError
		switch {
		case errors.Is(err, stdio.ErrDetached):
			return nil
		case errors.As(err, &gone):
			return errors.Join(streamExit(gone), a.endOneOff(want, gone.NoReader()))
		case err != nil && streams.Ended && streams.Code != 0:
			return errors.Join(&exitCode{streams.Code}, err)
		case err != nil:
			return a.removeUnstarted(want, a.ranBadly(err))
		case streams.Code != 0:
			return &exitCode{streams.Code}
		}
		return nil
	})
}

// runOneOff starts the container and, with streams, waits until it exits. It does not hold the
// lock, so that other commands can change the project.
func (a *developCommands) runOneOff(ctx context.Context, want *project.Project, streams *stdio.Attachment) error {
	_, err := convergence.Run(ctx, a.engine, convergence.Request{
		Want: want, Intent: planner.Intent{Goal: planner.GoalOneOffRun, Detached: streams == nil}, Local: a.local(),
		Apply: apply.Options{Streams: streams, Version: a.fullVersion()},
	})
	return withoutCutHooks(err)
}

// withoutCutHooks leaves out hooks that failed because their container had
// ended: the command of a one-off container may be shorter than its hooks.
func withoutCutHooks(err error) error {
	if err == nil {
		return nil
	}
	var cut *apply.HookCutError
	return errors.Join(slices.DeleteFunc(split(err), func(e error) bool { return errors.As(e, &cut) })...)
}

// removeUnstarted removes the container of `run --rm` that was created and could not be
// started. After an interruption the container may or may not have been created.
func (a *developCommands) removeUnstarted(want *project.Project, err error) error {
	one, _ := want.OneOff()
	if !one.Remove {
		return err
	}
	if interrupted(err) {
		return errors.Join(err, a.endOneOff(want, true))
	}
	var failed *apply.StepError
	if !errors.As(err, &failed) || failed.Step.Action.Subject().Name != one.Name {
		return err
	}
	switch failed.Step.Action.(type) {
	case plan.CreateContainer, plan.CopyIn, plan.AttachStreams, plan.StartContainer:
		return errors.Join(err, a.endOneOff(want, true))
	}
	return err
}

// endOneOff stops the container when nobody reads its output any more.
func (a *developCommands) endOneOff(want *project.Project, atOnce bool) error {
	in := planner.Intent{Goal: planner.GoalOneOffEnded}
	if atOnce {
		in.Signal = "SIGKILL"
	}
	ctx, cancel := a.signals.untilAnother(a.base)
	defer cancel()
	_, err := convergence.Run(ctx, a.engine, convergence.Request{Want: want, Intent: in})
	return err
}

// The exit codes of a shell for a command that was ended by SIGHUP or SIGPIPE.
const (
	exitHangup     = 129 // the terminal was closed
	exitBrokenPipe = 141 // the reader of the output has closed it
)

// streamExit returns the exit code for a stream that broke. A reader that has closed its end needs no message.
func streamExit(gone *stdio.StreamError) error {
	switch {
	case gone.NoReader():
		return &exitCode{exitBrokenPipe}
	case gone.NoTerminal():
		return &exitCode{exitHangup}
	}
	return gone
}
