package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/planner"
)

func (a *lifecycleCommands) downCommand() *cobra.Command {
	var orphans, volumes bool
	var images string
	cmd := &cobra.Command{
		Use:   "down [OPTIONS] [SERVICES]",
		Short: "Stop and remove containers, networks",
		Long: `Stops and removes the containers and networks of the project. This includes
services of inactive profiles, services that are no longer in the Compose file, and
one-off containers. Containers created from another Compose file with the same
project name are kept, with a warning, unless --remove-orphans is set.

Named volumes and their data are kept unless --volumes is set. With --volumes, the
volumes declared in the Compose file are removed. External volumes and volumes not
created by this project are kept.`,
		Example: `  compose down                # keeps volumes
  compose down -v --rmi local # also removes volumes and their data, and built images`,
	}
	timeout := timeoutFlag(cmd)
	f := cmd.Flags()
	f.SetNormalizeFunc(olderNames(map[string]string{"volume": "volumes"}))
	f.BoolVar(&orphans, "remove-orphans", false, "Remove containers for services not defined in the Compose file")
	f.BoolVarP(&volumes, "volumes", "v", false, `Remove named volumes declared in the "volumes" section of the Compose file and anonymous volumes attached to containers`)
	enumVar(f, &images, "rmi", "", `Remove images used by services. "local" removes only images without a custom tag`, "local", "all").also = []string{""}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.onExisting(cmd.Context(), "down", args, planner.Intent{
			Goal: planner.GoalAbsent, Networks: true, Volumes: volumes, AnonymousVolumes: volumes,
			OneOffs: true, Images: images, Timeout: timeout(), RemoveOrphans: orphans,
		}, nil)
	}
	return cmd
}
