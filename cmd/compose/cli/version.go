package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

func (a *app) versionCommand() *cobra.Command {
	var format string
	var short bool
	cmd := &cobra.Command{
		Use: "version [OPTIONS]", Short: "Show the Compose version information", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return view.Version(a.streams.Out, a.Version, format, short)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "", "Format the output (pretty|json)")
	cmd.Flags().BoolVar(&short, "short", false, "Shows only Compose's version number")
	return cmd
}
