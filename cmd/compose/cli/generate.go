package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *developCommands) generateCommand() *cobra.Command {
	var name, dir, format string
	cmd := &cobra.Command{
		Use: "generate [OPTIONS] [CONTAINER...]", Short: "Generate a Compose file from existing containers",
		Long: `Prints a Compose file with the configuration of the named containers, or of all
running containers, as far as it differs from their images. Devices, logging, and
limits other than memory and CPU limits are left out. Networks and volumes are
declared external. The file contains the environment variables of the containers,
including passwords.`,
		Example: `  compose generate --name shop web db > compose.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
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
	enumVar(f, &format, "format", "yaml", "Format the output", "yaml", "json")
	return cmd
}
