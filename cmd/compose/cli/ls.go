package cli

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
)

func (a *app) lsCommand() *cobra.Command {
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
			list, err := convergence.List(cmd.Context(), engine, "", all)
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
	f.StringVar(&format, "format", "table", "Format the output (table|json)")
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
			return nil, &usageError{err: fmt.Errorf("--filter %s: want name=REGEX", f)}
		}
		re, err := regexp.Compile(value)
		if err != nil {
			return nil, &usageError{err: fmt.Errorf("--filter %s: %w", f, err)}
		}
		out = append(out, re)
	}
	return out, nil
}

// lsRows groups containers by project.
func lsRows(list []convergence.Listed, named []*regexp.Regexp) []view.LsRow {
	type seen struct {
		states map[string]int
		files  map[string]bool
	}
	projects := map[string]seen{}
	for _, c := range list {
		s, ok := projects[c.Project]
		if !ok {
			s = seen{map[string]int{}, map[string]bool{}}
			projects[c.Project] = s
		}
		s.states[string(c.Status)]++
		for _, file := range strings.Split(c.ConfigFiles, ",") {
			if file != "" {
				s.files[file] = true
			}
		}
	}
	var rows []view.LsRow
	for _, name := range sortedKeys(projects) {
		if !matchesAny(name, named) {
			continue
		}
		var states []string
		for _, state := range sortedKeys(projects[name].states) {
			states = append(states, fmt.Sprintf("%s(%d)", state, projects[name].states[state]))
		}
		rows = append(rows, view.LsRow{Name: name, Status: strings.Join(states, ", "), ConfigFiles: strings.Join(sortedKeys(projects[name].files), ",")})
	}
	return rows
}

func matchesAny(name string, patterns []*regexp.Regexp) bool {
	for _, re := range patterns {
		if re.MatchString(name) {
			return true
		}
	}
	return len(patterns) == 0
}
