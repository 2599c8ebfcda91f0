package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/planner"
)

// foreign are flags of docker compose for other builders than the engine's own
// BuildKit.
type foreign struct {
	builder, memory string
}

func (a *app) buildCommand() *cobra.Command {
	var o imagesOptions
	var not foreign
	var print, check bool
	cmd := &cobra.Command{
		Use: "build [OPTIONS] [SERVICE...]", Short: "Build or rebuild services",
		Example: `  compose build                           # all images that the files say how to build
  compose build --build-arg LEVEL=debug web
  compose build --no-cache --pull --push
  compose build --check                   # no engine is needed
  compose build --print | docker buildx bake -f -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(not.refuse(), a.settle()); err != nil { // --progress may stand here, too
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
			err := a.moveImages(cmd, "build", o, planner.Intent{Goal: planner.GoalBuilt}, args)
			if err != nil || !o.push {
				return err
			}
			return a.moveImages(cmd, "push", o, planner.Intent{Goal: planner.GoalPushed}, args)
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Suppress the build output")
	f.BoolVar(&o.includeDeps, "with-dependencies", false, "Also build dependencies (transitively)")
	f.BoolVar(&o.push, "push", false, "Push service images")
	f.BoolVar(&o.build.Pull, "pull", false, "Always attempt to pull a newer version of the image")
	f.BoolVar(&o.build.NoCache, "no-cache", false, "Do not use cache when building the image")
	f.StringArrayVar(&o.build.Args, "build-arg", nil, "Set build-time variables for services")
	f.StringArrayVar(&o.build.SSH, "ssh", nil, `Set agents and keys for the builds ("default" for the agent that runs, ID=PATH for a key)`)
	f.BoolVar(&print, "print", false, "Print what would be built as a bake file, and build nothing")
	f.BoolVar(&check, "check", false, "Hold the Dockerfiles against the rules of BuildKit, and build nothing")
	f.StringVar(&a.global.progress, "progress", a.global.progress, "Set type of progress output (auto, tty, plain, json, quiet)")
	f.StringVar(&not.builder, "builder", "", "Only the engine's own builder is there: another one is refused")
	f.StringVarP(&not.memory, "memory", "m", "", "Is refused: BuildKit has no such limit")
	f.StringVar(&o.build.Provenance, "provenance", "", "Say beside each image how it was made (true, false, mode=min, mode=max)")
	f.StringVar(&o.build.SBOM, "sbom", "", "Say beside each image what it is made of (true, false, generator=IMAGE)")
	hide(f, "progress", "builder", "memory")
	older(cmd, "compress", "force-rm", "no-rm", "parallel")
	return cmd
}

// refuse names what would be left out if it went on.
func (n *foreign) refuse() error {
	const own = "images are built by the engine's own BuildKit, without buildx"
	switch {
	case n.builder != "" && n.builder != "default":
		return &usageError{err: fmt.Errorf("--builder %s: %s", n.builder, own), hint: "compose build --print | docker buildx bake --builder " + n.builder + " -f -"}
	case n.memory != "":
		return &usageError{err: errors.New("--memory: BuildKit has no such limit")}
	}
	return nil
}

// printBuilds prints the builds that were asked for.
func (a *app) printBuilds(cmd *cobra.Command, o imagesOptions, check bool, services []string) error {
	want, err := a.withImages(cmd.Context(), o, services)
	if err != nil {
		return err
	}
	raw, err := convergence.Bake(want, convergence.BakeOptions{Push: o.push, Check: check})
	if err != nil {
		return err
	}
	return view.Text(a.streams.Out, string(raw))
}
