package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
)

func (a *inspectCommands) volumesCommand() *cobra.Command {
	var format string
	var quiet bool
	cmd := &cobra.Command{
		Use: "volumes [OPTIONS] [SERVICE...]", Short: "List volumes",
		Long: `Lists the existing volumes of the project. With arguments, lists only the volumes
that containers of these services mount.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, engine, list, err := a.containers(cmd.Context(), args, true)
			if err != nil {
				return err
			}
			volumes, err := observe.Volumes(cmd.Context(), engine, p.Name())
			if err != nil {
				return err
			}
			if len(args) > 0 {
				volumes = slices.DeleteFunc(volumes, func(v observe.Volume) bool { return !mounted(list, v.Name) })
			}
			if quiet {
				var names []string
				for _, v := range volumes {
					names = append(names, v.Name)
				}
				return view.Lines(a.streams.Out, names)
			}
			return view.Volumes(a.streams.Out, volumes, format)
		},
	}
	formatVar(cmd.Flags(), &format, "table")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "Only display volume names")
	return cmd
}

// mounted reports whether one of the containers mounts a volume.
func mounted(list []observe.Container, name string) bool {
	for _, c := range list {
		for _, m := range c.Mounts {
			if m.Name == name {
				return true
			}
		}
	}
	return false
}
