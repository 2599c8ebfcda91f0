package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

// statuses are the states of containers that --status selects by.
var statuses = []string{"created", "dead", "exited", "paused", "removing", "restarting", "running"}

type psOptions struct {
	format, filter                            string
	status                                    []string
	quiet, services, orphans, all, noTruncate bool
}

func (a *inspectCommands) psCommand() *cobra.Command {
	var o psOptions
	cmd := &cobra.Command{
		Use: "ps [OPTIONS] [SERVICE...]", Short: "List containers",
		RunE: func(cmd *cobra.Command, args []string) error { return a.ps(cmd, o, args) },
	}
	f := cmd.Flags()
	formatVar(f, &o.format, "")
	f.StringVar(&o.filter, "filter", "", "Filter services by a property (supported filters: status)")
	f.Var(&enumList{&o.status, statuses}, "status", "Filter services by status ("+strings.Join(statuses, "|")+")")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Only display IDs")
	f.BoolVar(&o.services, "services", false, "Display services")
	f.BoolVar(&o.orphans, "orphans", true, "Include orphaned services (not declared by project)")
	f.BoolVarP(&o.all, "all", "a", false, "Show all stopped containers (including those created by the run command)")
	f.BoolVar(&o.noTruncate, "no-trunc", false, "Don't truncate output")
	return cmd
}

// check reads --filter, which is an older way to say --status.
func (o *psOptions) check() error {
	if o.filter != "" {
		key, value, ok := strings.Cut(o.filter, "=")
		switch {
		case !ok:
			return &usageError{err: errors.New("arguments to --filter should be in form KEY=VAL")}
		case key == "source":
			return &usageError{err: errors.New("--filter source is not supported")}
		case key != "status":
			return &usageError{err: fmt.Errorf("invalid --filter %q: must be status", key)}
		}
		if err := oneOf(value, statuses); err != nil {
			return &usageError{err: fmt.Errorf("invalid argument %q for \"--filter status\": %w", value, err)}
		}
		o.status = append(o.status, value)
	}
	o.all = o.all || len(o.status) > 0
	return nil
}

func (a *inspectCommands) ps(cmd *cobra.Command, o psOptions, services []string) error {
	if err := o.check(); err != nil {
		return err
	}
	p, err := a.loadOrLabels(cmd.Context(), false)
	if err != nil {
		return err
	}
	for _, name := range services {
		if !p.Known(name) {
			_, err := p.Select([]string{name}, project.Selection{})
			return err
		}
	}
	engine, err := a.dial()
	if err != nil {
		return err
	}
	list, err := observe.Containers(cmd.Context(), engine, p.Name(), o.all)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(c observe.Container) bool {
		switch {
		case c.OneOff && !o.all:
		case len(services) > 0 && !slices.Contains(services, c.Service):
		case len(o.status) > 0 && !slices.Contains(o.status, string(c.Status)):
		case !o.orphans && !p.Known(c.Service):
		default:
			return false
		}
		return true
	})
	a.sortForReader(list)
	return a.printPs(o, list)
}

func (a *inspectCommands) printPs(o psOptions, list []observe.Container) error {
	var lines []string
	switch {
	case o.quiet:
		for _, c := range list {
			lines = append(lines, c.ID)
		}
		return view.Lines(a.streams.Out, lines)
	case o.services:
		for _, c := range list {
			lines = append(lines, c.Service)
		}
		slices.Sort(lines)
		return view.Lines(a.streams.Out, slices.Compact(lines))
	}
	rows := make([]view.PsRow, 0, len(list))
	for _, c := range list {
		rows = append(rows, psRow(c))
	}
	if o.format == "" {
		o.format = a.dockerSettings().PsFormat
	}
	return view.Ps(a.streams.Out, rows, view.PsOptions{Format: o.format, NoTrunc: o.noTruncate, Now: a.Now()})
}

func psRow(c observe.Container) view.PsRow {
	row := view.PsRow{
		ID: c.ID, Name: c.Name, Image: c.Image, Command: c.Command, Project: c.Project, Service: c.Service,
		Created: c.Created, State: string(c.Status), Status: c.Phrase, Health: string(c.Health), ExitCode: c.ExitCode,
		Labels: c.Labels, Networks: c.NetworkNames,
	}
	for _, p := range c.AllPorts {
		row.Publishers = append(row.Publishers, view.Publisher{URL: p.HostIP, TargetPort: p.Target, PublishedPort: p.Published, Protocol: p.Protocol})
	}
	for _, m := range c.Mounts {
		name := m.Source
		if m.Type == "volume" {
			name = m.Name
			row.LocalVolumes++
		}
		row.Mounts = append(row.Mounts, name)
	}
	return row
}
