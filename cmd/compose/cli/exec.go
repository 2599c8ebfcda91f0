package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

type execOptions struct {
	ttyFlags
	detach, privileged bool
	env                []string
	index              int
	user, dir          string
}

func (a *developCommands) execCommand() *cobra.Command {
	var o execOptions
	cmd := &cobra.Command{
		Use: "exec [OPTIONS] SERVICE COMMAND [ARGS...]", Short: "Execute a command in a running container",
		Example: `  compose exec db psql                # interactive
  compose exec -T db pg_dump > dump   # output to a file
  compose exec db psql < dump         # input from a file`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return wrongArguments(cmd, "at least 2 arguments")
			}
			return a.exec(cmd, o, args[0], args[1:])
		},
	}
	f := cmd.Flags()
	f.SetInterspersed(false) // what follows the service is the command's
	f.SetNormalizeFunc(olderNames(map[string]string{"no-TTY": "no-tty"}))
	f.BoolVarP(&o.detach, "detach", "d", false, "Detached mode: Run command in the background")
	f.StringArrayVarP(&o.env, "env", "e", nil, "Set environment variables")
	f.IntVar(&o.index, "index", 0, "Index of the container if service has multiple replicas")
	f.BoolVar(&o.privileged, "privileged", false, "Give extended privileges to the process")
	f.StringVarP(&o.user, "user", "u", "", "Run the command as this user")
	f.StringVarP(&o.dir, "workdir", "w", "", "Path to workdir directory for this command")
	o.lenient = true
	o.ttyFlags.add(cmd)
	hide(f, "interactive", "tty")
	return cmd
}

func (a *developCommands) exec(cmd *cobra.Command, o execOptions, service string, argv []string) error {
	ctx := cmd.Context()
	if o.index < 0 {
		return &usageError{err: errors.New("invalid --index: must be 1 or more")}
	}
	ends, err := a.ioStreams(&o.ttyFlags, cmd.Flags())
	if err != nil && !o.detach {
		return err
	}
	in, engine, err := a.target(ctx, service, o.index)
	if err != nil {
		return err
	}
	if a.global.dryRun {
		return &usageError{err: errors.New("exec does not support --dry-run: the effect of a command is unknown")}
	}
	c := stdio.Command{Argv: argv, Env: a.given(o.env), User: o.user, Dir: o.dir, Privileged: o.privileged, DetachKeys: a.dockerSettings().DetachKeys}
	if o.detach {
		return a.ranBadly(stdio.ExecDetached(ctx, engine, in, c))
	}
	return a.onTerminal(ends, func(e stdio.IOStreams) error {
		code, err := stdio.Exec(ctx, engine, in, c, e)
		return a.executed(ctx, in, code, err)
	})
}

// target is the container of a service that a command is about.
func (a *loader) target(ctx context.Context, service string, index int) (plan.Subject, *engineclient.Engine, error) {
	p, err := a.loadOrLabels(ctx, false)
	if err != nil {
		return plan.Subject{}, nil, err
	}
	// Naming a service that its profiles disable is enough: it may run.
	if p, err = p.Select([]string{service}, project.Selection{NoDeps: true}); err != nil {
		return plan.Subject{}, nil, err
	}
	engine, err := a.dial()
	if err != nil {
		return plan.Subject{}, nil, err
	}
	in, err := observe.RunningContainer(ctx, engine, p.Name(), service, index)
	return in, engine, err
}

// executed is how a command in a container has ended.
func (a *developCommands) executed(ctx context.Context, in plan.Subject, code int, err error) error {
	var gone *stdio.StreamError
	switch {
	case errors.Is(err, stdio.ErrDetached):
		return nil
	case ctx.Err() != nil:
		return errors.Join(&exitCode{exitInterrupted}, &usageError{
			err:  errors.New("interrupted"),
			hint: "the command may still be running in " + in.Name + ": the engine cannot send signals to it",
		})
	case errors.As(err, &gone):
		return err
	case err != nil:
		return a.ranBadly(err)
	case code != 0:
		return &exitCode{code}
	}
	return nil
}

// The exit codes of a shell for a command that did not begin.
const (
	exitNoCommand  = 127 // there is no such command
	exitNotAllowed = 126 // it is there and cannot be run
)

// ranBadly adds the exit code that a shell has for a command that did not
// begin.
func (a *developCommands) ranBadly(err error) error {
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "executable file not found"), strings.Contains(err.Error(), "no such file or directory"):
		return errors.Join(&exitCode{exitNoCommand}, err)
	case strings.Contains(err.Error(), "OCI runtime") && strings.Contains(err.Error(), "permission denied"):
		return errors.Join(&exitCode{exitNotAllowed}, err)
	}
	return err
}
