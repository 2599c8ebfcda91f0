package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/build"
	"github.com/seed-6dc66d55/compose/planner"
)

func (a *imageCommands) buildCommand() *cobra.Command {
	var o imagesOptions
	var print, check bool
	cmd := &cobra.Command{
		Use: "build [OPTIONS] [SERVICE...]", Short: "Build or rebuild services",
		Example: `  compose build                           # all services with a build section
  compose build --build-arg LEVEL=debug web
  compose build --no-cache --pull --push
  compose build --check                   # does not need an engine
  compose build --print | docker buildx bake -f -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.resolveOutput(); err != nil { // --progress may stand here, too
				return err
			}
			for i, key := range o.build.SSH {
				if id, path, ok := strings.Cut(key, "="); ok {
					o.build.SSH[i] = id + "=" + a.abs(path)
				}
			}
			switch {
			case print:
				return a.printBuilds(cmd, o, check, args)
			case check:
				return a.checkBuilds(cmd, o, args)
			}
			return a.buildImages(cmd, o, args)
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Suppress the build output")
	f.BoolVar(&o.includeDeps, "with-dependencies", false, "Also build dependencies (transitively)")
	f.BoolVar(&o.push, "push", false, "Push service images")
	f.BoolVar(&o.build.Pull, "pull", false, "Always attempt to pull a newer version of the image")
	f.BoolVar(&o.build.NoCache, "no-cache", false, "Do not use cache when building the image")
	f.StringArrayVar(&o.build.Args, "build-arg", nil, "Set build-time variables for services")
	f.StringArrayVar(&o.build.SSH, "ssh", nil, `Set SSH agents and keys for the build ("default" for the running agent, ID=PATH for a key file)`)
	f.BoolVar(&print, "print", false, "Print equivalent bake file")
	f.BoolVar(&check, "check", false, "Lint Dockerfiles with BuildKit's checks without building")
	progressVar(f, &a.global.progress)
	f.StringVar(&o.flags.builder, "builder", "", "Set builder to use (default: BUILDX_BUILDER, or the engine's own builder)")
	f.StringVarP(&o.flags.memory, "memory", "m", "", "Set memory limit for the build container. Not supported by BuildKit.")
	f.StringVar(&o.build.Provenance, "provenance", "", "Attach a provenance attestation to each image (true, false, mode=min, mode=max)")
	f.StringVar(&o.build.SBOM, "sbom", "", "Attach an SBOM attestation to each image (true, false, generator=IMAGE)")
	hide(f, "progress")
	older(cmd, "compress", "force-rm", "no-rm", "parallel")
	return cmd
}

// buildImages builds images and, with --push, pushes them. Another builder than
// the engine's pushes what it builds itself.
func (a *imageCommands) buildImages(cmd *cobra.Command, o imagesOptions, services []string) error {
	err := a.moveImages(cmd, "build", o, planner.Intent{Goal: planner.GoalBuilt}, services)
	if err != nil || !o.push {
		return err
	}
	engine, err := a.dial()
	if err != nil || a.otherBuilder(engine, o.flags.builder) != "" {
		return err
	}
	return a.moveImages(cmd, "push", o, planner.Intent{Goal: planner.GoalPushed}, services)
}

// printBuilds prints the builds that were asked for. The bake file is used to build, so
// the values of build arguments are not hidden.
func (a *imageCommands) printBuilds(cmd *cobra.Command, o imagesOptions, check bool, services []string) error {
	want, err := a.withImages(cmd.Context(), o, services)
	if err != nil {
		return err
	}
	raw, err := build.Bake(want, build.BakeOptions{Push: o.push, Check: check})
	if err != nil {
		return err
	}
	return view.Text(a.streams.Out.Raw(), string(raw))
}
