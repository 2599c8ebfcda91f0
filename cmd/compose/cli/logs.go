package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/heap"
	"github.com/seed-6dc66d55/compose/project"
)

type logsOptions struct {
	follow, noColor, noPrefix, timestamps, json bool
	index                                       int
	service                                     string // that --index selects a container of
	since, until, tail                          string
	grep, exclude                               []string
}

func (a *inspectCommands) logsCommand() *cobra.Command {
	var o logsOptions
	cmd := &cobra.Command{
		Use: "logs [OPTIONS] [SERVICE...]", Short: "View output from containers",
		Long: `Shows the logs of containers in order of time. With --follow, it continues across
restarts and replacements until all followed containers have exited, --until is
reached, or you press Ctrl-C. --grep and --exclude apply to the lines selected by
--since, --until and --tail.`,
		Example: `  compose logs                              # all services, merged by time
  compose logs -f --tail 20 web             # the last 20 lines of web, and new lines
  compose logs --grep 'ERROR|WARN' --exclude healthz
  compose logs --json --since 10m | jq -r .text`,
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
	f.StringArrayVar(&o.grep, "grep", nil, "Show only lines that match the regular expression (any of them if repeated)")
	f.StringArrayVar(&o.exclude, "exclude", nil, "Hide lines that match the regular expression (any of them if repeated)")
	f.BoolVar(&o.json, "json", false, "Print a JSON object for each line")
	return cmd
}

func (a *inspectCommands) logs(cmd *cobra.Command, o logsOptions, services []string) error {
	if o.index > 0 && len(services) != 1 {
		return &usageError{err: errors.New("--index requires one service to be selected")}
	}
	if o.index > 0 {
		o.service = services[0]
	}
	if n, err := strconv.Atoi(o.tail); o.tail != "all" && (err != nil || n < 0) {
		return &usageError{err: fmt.Errorf("invalid --tail %q: must be a number of lines or all", o.tail)}
	}
	filter, err := o.filter()
	if err != nil {
		return err
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
	printer := view.NewLogPrinter(a.streams.Out.Raw(), a.streams.Err.Raw(), view.LogOptions{
		NoPrefix: o.noPrefix, NoColor: o.noColor, Timestamps: o.timestamps, JSON: o.json, Filter: filter,
	})
	follow := logs.Options{
		Project: p.Name(), Wants: loggedServices(p, services), Number: o.index, Replay: true,
		Since: o.since, Until: o.until, Tail: o.tail, News: o.follow && !o.json,
	}
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	defer context.AfterFunc(cmd.Context(), printer.Hurry)()
	go func() { // a reader that has gone ends it, whatever there would be to tell
		select {
		case <-printer.Broken():
			stop()
		case <-ctx.Done():
		}
	}()
	err = a.showLogs(ctx, engine, o, p, follow, printer)
	if cmd.Context().Err() != nil {
		// Who does not take our lines must not keep us from leaving.
		printer.CloseWithin(leaving)
		return &exitCode{exitInterrupted}
	}
	if failed := printer.Close(); failed != nil {
		return failed // what else went wrong came of it
	}
	return err
}

// leaving is what a stream that takes nothing gets after Ctrl-C.
const leaving = time.Second

func (a *inspectCommands) showLogs(ctx context.Context, engine *engineclient.Engine, o logsOptions, p *project.Project, follow logs.Options, printer *view.LogPrinter) (err error) {
	heap.KeepSmall()
	names, err := logs.SourceNames(ctx, engine, follow)
	if err != nil {
		return err
	}
	if o.index > 0 && len(names) == 0 {
		return &observe.NotRunning{Service: o.service, Number: o.index}
	}
	printer.Register(names...)
	if !o.follow {
		return logs.Read(ctx, engine, follow, printer)
	}
	until, err := a.untilTime(o.until)
	if err != nil {
		return err
	}
	follower, err := logs.Follow(ctx, engine, follow, printer)
	if err != nil {
		return err
	}
	defer func() {
		follower.Close()
		err = errors.Join(err, follower.Err())
	}()
	for {
		if follower.Alive() == 0 {
			if over, err := a.allExited(ctx, change{op: "logs", want: p}, follower); over {
				return err
			}
		}
		select {
		case <-follower.Changed():
		case <-ctx.Done():
			return &exitCode{exitInterrupted}
		case <-until:
			return nil
		case err = <-follower.Lost():
			return err
		}
	}
}

// untilTime is sent to when the time of --until has come; never without one.
func (a *inspectCommands) untilTime(until string) (<-chan time.Time, error) {
	if until == "" {
		return nil, nil
	}
	now := a.Now()
	at, err := engineclient.Moment(until, now)
	if err != nil {
		return nil, &usageError{err: fmt.Errorf("--until %s: %w", until, err)}
	}
	return time.After(at.Sub(now)), nil
}

// filter is which lines are shown.
func (o *logsOptions) filter() (view.LogFilter, error) {
	grep, err := patterns("--grep", o.grep)
	if err != nil {
		return view.LogFilter{}, err
	}
	exclude, err := patterns("--exclude", o.exclude)
	return view.LogFilter{Grep: grep, Exclude: exclude}, err
}

func patterns(flag string, texts []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, text := range texts {
		r, err := regexp.Compile(text)
		if err != nil {
			return nil, &usageError{err: fmt.Errorf("%s %s: %w", flag, text, err)}
		}
		out = append(out, r)
	}
	return out, nil
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
		if !ok {
			return !p.FromFile() // what starts later has labels too
		}
		return s.Attach == nil || *s.Attach
	}
}
