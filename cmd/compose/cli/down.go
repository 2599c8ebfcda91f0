package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *app) downCommand() *cobra.Command {
	var orphans, volumes bool
	var images string
	cmd := &cobra.Command{
		Use:   "down [OPTIONS] [SERVICES]",
		Short: "Stop and remove containers, networks",
		Long: `Stops and removes the containers of the project, and its networks. That includes
services of inactive profiles, services that were taken out of the Compose file
and one-off containers. Containers that were created from another Compose file of
the same project name stay, with a warning, unless --remove-orphans is given.

Named volumes stay, with their data, unless --volumes is given. Then the volumes
that the Compose file declares are removed; external volumes, and volumes that
were not created for this project, stay.`,
		Example: `  compose down                # keeps volumes
  compose down -v --rmi local # also removes volumes, with their data, and built images`,
	}
	timeout := timeoutFlag(cmd)
	f := cmd.Flags()
	f.SetNormalizeFunc(olderNames(map[string]string{"volume": "volumes"}))
	f.BoolVar(&orphans, "remove-orphans", false, "Remove containers for services not defined in the Compose file")
	f.BoolVarP(&volumes, "volumes", "v", false, `Remove named volumes declared in the "volumes" section of the Compose file and anonymous volumes attached to containers`)
	f.StringVar(&images, "rmi", "", `Remove images used by services. "local" remove only images that don't have a custom tag ("local"|"all")`)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch images {
		case "", "local", "all":
		default:
			return &usageError{err: fmt.Errorf("--rmi %s: want local or all", images)}
		}
		return a.onExisting(cmd.Context(), "down", args, planner.Intent{
			Goal: planner.GoalAbsent, Networks: true, Volumes: volumes, AnonymousVolumes: volumes,
			OneOffs: true, Images: images, Timeout: timeout(), RemoveOrphans: orphans,
		}, nil)
	}
	return cmd
}
