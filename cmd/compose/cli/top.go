package cli

import (
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *inspectCommands) topCommand() *cobra.Command {
	return &cobra.Command{
		Use: "top [SERVICE...]", Short: "Display the running processes",
		RunE: func(cmd *cobra.Command, args []string) error {
			_, engine, list, err := a.containers(cmd.Context(), args, false)
			if err != nil {
				return err
			}
			found, err := observe.Top(cmd.Context(), engine, list)
			if err != nil {
				return err
			}
			return topTable(found).Print(a.streams.Out)
		},
	}
}

// topTable is one table of all processes. Engines return different
// columns: a missing value is a dash, and the command is the last column.
func topTable(found []observe.Processes) view.Table {
	const command = "CMD"
	var titles []string
	for _, p := range found {
		for _, t := range p.Titles {
			if t != command && !slices.Contains(titles, t) {
				titles = append(titles, t)
			}
		}
	}
	titles = append(titles, command)
	b := view.Table{Header: append([]string{"SERVICE", "#"}, titles...), Layout: view.CompactLayout}
	for _, p := range found {
		for _, process := range p.Rows {
			row := []string{p.Container.Service, strconv.Itoa(p.Container.Number)}
			for _, t := range titles {
				i := slices.Index(p.Titles, t)
				if i < 0 || i >= len(process) {
					row = append(row, "-")
					continue
				}
				row = append(row, project.HideCommand(process[i]))
			}
			b.Rows = append(b.Rows, row)
		}
	}
	return b
}
