package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *app) generateCommand() *cobra.Command {
	var name, dir, format string
	cmd := &cobra.Command{
		Use: "generate [OPTIONS] [CONTAINER...]", Short: "Write a Compose file for containers that run",
		Long: `Prints a Compose file that says of containers what they have beyond their images:
of those that are named, or of all that run. Devices, logging, and limits other
than those of memory and CPUs are left out. Networks and volumes are external
in it. It holds what the environment of the containers does, passwords too.`,
		Example: `  compose generate --name shop web db > compose.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "yaml" && format != "json" {
				return &usageError{err: fmt.Errorf("--format %s: want yaml or json", format)}
			}
			if name == "" {
				name = filepath.Base(a.abs(dir))
			}
			if _, err := project.Name(project.Source{Name: name}); err != nil {
				return err
			}
			engine, err := a.dial()
			if err != nil {
				return err
			}
			if err := engine.Reach(cmd.Context()); err != nil {
				return err
			}
			p, err := observe.GenerateProject(cmd.Context(), engine, name, args)
			if err != nil {
				return err
			}
			raw, err := p.MarshalYAML()
			if format == "json" {
				raw, err = p.MarshalJSON()
			}
			if err != nil {
				return err
			}
			return view.Text(a.streams.Out.Raw(), strings.TrimRight(string(raw), "\n")+"\n")
		},
	}
	f := cmd.Flags()
	f.StringVar(&name, "name", "", "Project name to set in the Compose file")
	f.StringVar(&dir, "project-dir", "", "Directory to use for the project")
	f.StringVar(&format, "format", "yaml", "Format the output. Values: [yaml | json]")
	return cmd
}
