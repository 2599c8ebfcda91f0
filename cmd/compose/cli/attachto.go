package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
)

type attachOptions struct {
	index             int
	keys              string
	noStdin, sigProxy bool
}

func (a *developCommands) attachCommand() *cobra.Command {
	var o attachOptions
	cmd := &cobra.Command{
		Use: "attach [OPTIONS] SERVICE", Short: "Attach local standard input, output, and error streams to a service's running container",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongArguments(cmd, "1 argument")
			}
			return a.attachTo(cmd.Context(), o, args[0])
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.index, "index", 0, "Index of the container if service has multiple replicas")
	f.StringVar(&o.keys, "detach-keys", "", "Override the key sequence for detaching from a container")
	f.BoolVar(&o.noStdin, "no-stdin", false, "Do not attach STDIN")
	f.BoolVar(&o.sigProxy, "sig-proxy", true, "Proxy all received signals to the process")
	return cmd
}

func (a *developCommands) attachTo(ctx context.Context, o attachOptions, service string) error {
	in, engine, err := a.target(ctx, service, o.index)
	if err != nil {
		return err
	}
	found, err := engine.ContainerInspect(ctx, in.Ref())
	if err != nil {
		return fmt.Errorf("attach to container %s: %w", in.Name, err)
	}
	outputs := a.outputs(a.signals.nth(2)) // the first signal is for the container
	ends := stdio.IOStreams{Out: outputs.Out.Raw().W, Err: outputs.Err.Raw().W, TTY: found.Config.Tty, Size: a.streams.Out.Size}
	ends.Keeps = !found.Config.StdinOnce
	if !o.noStdin && found.Config.OpenStdin {
		if ends.In = a.Stdin; ends.TTY && !view.IsTerminal(a.Stdin) {
			return &usageError{
				err:  errors.New("cannot attach stdin to a TTY-enabled container because stdin is not a terminal"),
				hint: "use --no-stdin to show only the output",
			}
		}
	}
	if a.global.dryRun {
		return &usageError{err: errors.New("attach does not support --dry-run")}
	}
	return a.onTerminal(ends, func(e stdio.IOStreams) error {
		running, done := context.WithCancel(a.base)
		defer done()
		streams := &stdio.Attachment{IOStreams: e, DetachKeys: cmp.Or(o.keys, a.dockerSettings().DetachKeys), Begun: make(chan struct{})}
		if o.sigProxy {
			defer a.forward(running, streams.Begun, in.Ref(), repeat, done)()
		} else {
			defer context.AfterFunc(ctx, done)()
		}
		err := stdio.Attach(running, engine, in, streams)
		switch {
		case errors.Is(err, stdio.ErrDetached):
			return nil
		case err != nil && running.Err() != nil:
			return &exitCode{exitInterrupted}
		case err == nil && streams.Code != 0:
			return &exitCode{streams.Code}
		}
		return err
	})
}
