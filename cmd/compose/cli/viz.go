package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *inspectCommands) vizCommand() *cobra.Command {
	var o view.GraphOptions
	var size int
	var spaces bool
	cmd := &cobra.Command{
		Use: "viz [OPTIONS] [SERVICE...]", Short: "Print a graph of the services for Graphviz",
		Example: `  compose viz | dot -Tsvg > services.svg
  compose viz --networks --ports web`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if size < 0 {
				return &usageError{err: errors.New("invalid --indentation-size: must not be negative")}
			}
			if o.Indent = strings.Repeat("\t", size); spaces {
				o.Indent = strings.Repeat(" ", size)
			}
			src := a.source()
			src.NoEnvResolution = true
			p, err := a.loadFrom(cmd.Context(), src)
			if err != nil {
				return err
			}
			want, err := p.Select(args, project.Selection{})
			if err != nil {
				return err
			}
			return view.Graph(a.streams.Out, want, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.Networks, "networks", false, "Include service's attached networks in output graph")
	f.BoolVar(&o.Ports, "ports", false, "Include service's exposed ports in output graph")
	f.BoolVar(&o.Image, "image", false, "Include service's image name in output graph")
	f.IntVar(&size, "indentation-size", 1, "Number of tabs or spaces to use for indentation")
	f.BoolVar(&spaces, "spaces", false, "Use spaces for indentation instead of tabs")
	return cmd
}
