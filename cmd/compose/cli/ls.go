package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
)

func (a *inspectCommands) lsCommand() *cobra.Command {
	var format string
	var filters []string
	var quiet, all bool
	cmd := &cobra.Command{
		Use: "ls [OPTIONS]", Short: "List running compose projects", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			named, err := nameFilters(filters)
			if err != nil {
				return err
			}
			engine, err := a.dial()
			if err != nil {
				return err
			}
			list, err := observe.Containers(cmd.Context(), engine, "", all)
			if err != nil {
				return err
			}
			rows := lsRows(list, named)
			if !quiet {
				return view.Ls(a.streams.Out, rows, format)
			}
			var names []string
			for _, r := range rows {
				names = append(names, r.Name)
			}
			return view.Lines(a.streams.Out, names)
		},
	}
	f := cmd.Flags()
	enumVar(f, &format, "format", "table", "Format the output", "table", "json").also = []string{"", "pretty"}
	f.StringArrayVar(&filters, "filter", nil, "Filter output based on conditions provided (name=REGEX)")
	f.BoolVarP(&quiet, "quiet", "q", false, "Only display project names")
	f.BoolVarP(&all, "all", "a", false, "Show all stopped Compose projects")
	return cmd
}

func nameFilters(filters []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, f := range filters {
		key, value, ok := strings.Cut(f, "=")
		if !ok || key != "name" {
			return nil, &usageError{err: fmt.Errorf("invalid --filter %q: must be name=REGEX", f)}
		}
		re, err := regexp.Compile(value)
		if err != nil {
			return nil, &usageError{err: fmt.Errorf("invalid --filter %q: %w", f, err)}
		}
		out = append(out, re)
	}
	return out, nil
}

// lsProject is a project as its containers show it.
type lsProject struct {
	states map[string]int
	files  []string // in the order of the command line
}

// lsRows groups containers by project.
func lsRows(list []observe.Container, named []*regexp.Regexp) []view.LsRow {
	projects := map[string]*lsProject{}
	for _, c := range list {
		p, ok := projects[c.Project]
		if !ok {
			p = &lsProject{states: map[string]int{}}
			projects[c.Project] = p
		}
		p.add(c)
	}
	var rows []view.LsRow
	for _, name := range sortedKeys(projects) {
		if matchesAny(name, named) {
			p := projects[name]
			rows = append(rows, view.LsRow{Name: name, Status: p.status(), ConfigFiles: strings.Join(p.files, ",")})
		}
	}
	return rows
}

func (p *lsProject) add(c observe.Container) {
	p.states[string(c.Status)]++
	for file := range strings.SplitSeq(c.ConfigFiles, ",") {
		if file != "" && !slices.Contains(p.files, file) {
			p.files = append(p.files, file)
		}
	}
}

func (p *lsProject) status() string {
	var states []string
	for _, state := range sortedKeys(p.states) {
		states = append(states, fmt.Sprintf("%s(%d)", state, p.states[state]))
	}
	return strings.Join(states, ", ")
}

func matchesAny(name string, patterns []*regexp.Regexp) bool {
	for _, re := range patterns {
		if re.MatchString(name) {
			return true
		}
	}
	return len(patterns) == 0
}
