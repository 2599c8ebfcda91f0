package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
)

func (a *inspectCommands) imagesCommand() *cobra.Command {
	var format string
	var quiet bool
	cmd := &cobra.Command{
		Use: "images [OPTIONS] [SERVICE...]", Short: "List images used by the created containers",
		RunE: func(cmd *cobra.Command, args []string) error {
			_, engine, list, err := a.containers(cmd.Context(), args, true)
			if err != nil {
				return err
			}
			list = slices.DeleteFunc(list, func(c observe.Container) bool { return c.OneOff })
			used, err := observe.Images(cmd.Context(), engine, list)
			if err != nil {
				return err
			}
			if quiet {
				return view.Lines(a.streams.Out, imageIDs(used))
			}
			return view.Images(a.streams.Out, used, format, a.Now())
		},
	}
	enumVar(cmd.Flags(), &format, "format", "table", "Format the output", "table", "json").also = []string{""}
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "Only display IDs")
	return cmd
}

// imageIDs are the IDs of images without their algorithm, each once.
func imageIDs(used []observe.Image) []string {
	var ids []string
	for _, u := range used {
		_, id, found := strings.Cut(u.ID, ":")
		if !found {
			id = u.ID
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
