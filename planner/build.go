package planner

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// buildsAnyway reports whether a service's image is built although the engine
// may have it: the command line or its pull policy asks for that.
func (i imagePolicy) buildsAnyway(s project.Service) bool {
	return s.Build != nil && !i.intent.NoBuild &&
		(i.intent.Build || i.pullPolicy(s) == types.PullPolicyBuild || slices.Contains(i.intent.Rebuild, s.Name))
}

// pullsFirst reports whether a missing image that can be built is looked for in
// a registry before: it has a name of its own (Compose specification, image).
func (i imagePolicy) pullsFirst(s project.Service) bool {
	_, here := i.image(s)
	return s.Build != nil && !i.buildsAnyway(s) && !here && s.Image != "" &&
		!slices.Contains(i.intent.Tried, s.Image) && i.pullPolicy(s) != types.PullPolicyNever
}

// baseIsPulled reports whether this round pulls an image that a service is built
// from. The pull may fail, and the image must be built then.
func (i imagePolicy) baseIsPulled(s project.Service) bool {
	return slices.ContainsFunc(i.bases(s), func(name string) bool {
		base, active := i.want.Service(name)
		return active && i.pullsFirst(base)
	})
}

// bases are the services that a service's image is built from: those of its
// contexts, and those whose images its Dockerfile names.
func (i imagePolicy) bases(s project.Service) []string {
	out := slices.Concat(contextServices(s), i.have.Bases[s.Name])
	slices.Sort(out)
	return slices.Compact(out)
}

// contextServices are the services whose images a build has as contexts.
func contextServices(s project.Service) []string {
	var out []string
	for _, from := range s.Build.AdditionalContexts {
		if name, ok := strings.CutPrefix(from, types.ServicePrefix); ok {
			out = append(out, name)
		}
	}
	return out
}

// orderBuilds makes the build of a service wait for the images that it is built
// from. Those of services that the command is not about are built for it: images
// of contexts always, as docker compose does, and images that the Dockerfile
// names where the engine does not have them.
func (i imageSteps) orderBuilds(s project.Service) {
	if s.Build == nil || !i.has(stepID(i.buildImage(s))) {
		return
	}
	build := stepID(i.buildImage(s))
	for _, name := range i.bases(s) {
		base, known := i.want.Defined(name)
		if !known || base.Build == nil {
			continue
		}
		id := stepID(i.buildImage(base))
		if !i.has(id) && i.buildsFor(s, base) {
			i.add(i.buildImage(base), plan.Reason{Code: plan.NeededBy, Detail: s.Name})
			i.orderBuilds(base)
		}
		i.need(build, id)
		i.after(build, stepID(plan.PullImage{Image: plan.Subject{Kind: plan.KindImage, Name: ImageRef(i.want, base)}, Platform: i.want.PlatformOf(base)}))
	}
}

// buildsFor reports whether the image of base, which the command is not about, is
// built before that of s.
func (i imagePolicy) buildsFor(s, base project.Service) bool {
	if _, active := i.want.Service(base.Name); active || slices.Contains(i.intent.Built, ImageRef(i.want, base)) {
		return false
	}
	_, here := i.image(base)
	return !here || slices.Contains(contextServices(s), base.Name)
}
