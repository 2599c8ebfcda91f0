package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/project"
)

type logsOptions struct {
	follow, noColor, noPrefix, timestamps bool
	index                                 int
	since, until, tail                    string
}

func (a *app) logsCommand() *cobra.Command {
	var o logsOptions
	cmd := &cobra.Command{
		Use: "logs [OPTIONS] [SERVICE...]", Short: "View output from containers",
		Long: `Shows what the containers have written, in the order of time. With --follow it
goes on over restarts and replacements, until you press Ctrl-C.`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.logs(cmd, o, args) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.follow, "follow", "f", false, "Follow log output")
	f.IntVar(&o.index, "index", 0, "index of the container if service has multiple replicas")
	f.StringVar(&o.since, "since", "", "Show logs since timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)")
	f.StringVar(&o.until, "until", "", "Show logs before a timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)")
	f.BoolVar(&o.noColor, "no-color", false, "Produce monochrome output")
	f.BoolVar(&o.noPrefix, "no-log-prefix", false, "Don't print prefix in logs")
	f.BoolVarP(&o.timestamps, "timestamps", "t", false, "Show timestamps")
	f.StringVarP(&o.tail, "tail", "n", "all", "Number of lines to show from the end of the logs for each container")
	return cmd
}

func (a *app) logs(cmd *cobra.Command, o logsOptions, services []string) error {
	if o.index > 0 && len(services) != 1 {
		return &usageError{err: errors.New("--index requires one service to be selected")}
	}
	if n, err := strconv.Atoi(o.tail); o.tail != "all" && (err != nil || n < 0) {
		return &usageError{err: fmt.Errorf("--tail %s: want a number of lines, or all", o.tail)}
	}
	p, err := a.loadOrLabels(cmd.Context(), false)
	if err != nil {
		return err
	}
	if _, err := p.Select(services, project.Selection{}); err != nil {
		return err
	}
	engine, err := a.dial()
	if err != nil {
		return err
	}
	printer := view.NewLogPrinter(a.streams.Out, a.streams.Err, view.LogOptions{NoPrefix: o.noPrefix, NoColor: o.noColor, Timestamps: o.timestamps})
	follow := convergence.FollowOptions{
		Project: p.Name(), Wants: loggedServices(p, services), Number: o.index, Replay: true,
		Since: o.since, Until: o.until, Tail: o.tail,
	}
	ctx := cmd.Context()
	names, err := convergence.Sources(ctx, engine, follow)
	if err != nil {
		return errors.Join(err, printer.Close())
	}
	printer.Register(names...)
	if !o.follow {
		return errors.Join(convergence.Logs(ctx, engine, follow, printer), printer.Close())
	}
	follower, err := convergence.Follow(ctx, engine, follow, printer)
	if err != nil {
		return errors.Join(err, printer.Close())
	}
	select {
	case <-ctx.Done():
		err = &exitCode{exitInterrupted}
	case err = <-follower.Lost():
	}
	follower.Close()
	return errors.Join(err, printer.Close())
}

// loggedServices are those named, or all that the files do not keep silent
// with `attach: false`.
func loggedServices(p *project.Project, named []string) func(string) bool {
	set := map[string]bool{}
	for _, name := range named {
		set[name] = true
	}
	return func(service string) bool {
		if len(set) > 0 {
			return set[service]
		}
		s, ok := p.Service(service)
		return ok && (s.Attach == nil || *s.Attach)
	}
}
