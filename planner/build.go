package planner

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// buildsAnyway reports whether a service's image is built although the engine
// may have it: the command line or its pull policy asks for that.
func (m *maker) buildsAnyway(s project.Service) bool {
	return s.Build != nil && !m.intent.NoBuild &&
		(m.intent.Build || m.pullPolicy(s) == types.PullPolicyBuild || slices.Contains(m.intent.Rebuild, s.Name))
}

// pullsFirst reports whether a missing image that can be built is looked for in
// a registry before: it has a name of its own (Compose specification, image).
func (m *maker) pullsFirst(s project.Service) bool {
	_, here := m.image(s)
	return s.Build != nil && !m.buildsAnyway(s) && !here && s.Image != "" &&
		!slices.Contains(m.intent.Tried, s.Image) && m.pullPolicy(s) != types.PullPolicyNever
}

// baseIsPulled reports whether this round pulls an image that a service is built
// from. The pull may fail, and the image must be built then.
func (m *maker) baseIsPulled(s project.Service) bool {
	return slices.ContainsFunc(m.bases(s), func(name string) bool {
		base, active := m.want.Service(name)
		return active && m.pullsFirst(base)
	})
}

// bases are the services that a service's image is built from: those of its
// contexts, and those whose images its Dockerfile names.
func (m *maker) bases(s project.Service) []string {
	out := slices.Concat(contextServices(s), m.have.Bases[s.Name])
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
func (m *maker) orderBuilds(s project.Service) {
	if s.Build == nil || !m.has(stepID(m.buildImage(s))) {
		return
	}
	build := stepID(m.buildImage(s))
	for _, name := range m.bases(s) {
		base, known := m.want.Defined(name)
		if !known || base.Build == nil {
			continue
		}
		id := stepID(m.buildImage(base))
		if !m.has(id) && m.buildsFor(s, base) {
			m.add(m.buildImage(base), Reason{Code: NeededBy, Detail: s.Name})
			m.orderBuilds(base)
		}
		m.need(build, id)
		m.after(build, stepID(PullImage{Image: Subject{Kind: KindImage, Name: ImageRef(m.want, base)}, Platform: m.want.PlatformOf(base)}))
	}
}

// buildsFor reports whether the image of base, which the command is not about, is
// built before that of s.
func (m *maker) buildsFor(s, base project.Service) bool {
	if _, active := m.want.Service(base.Name); active || slices.Contains(m.intent.Built, ImageRef(m.want, base)) {
		return false
	}
	_, here := m.image(base)
	return !here || slices.Contains(contextServices(s), base.Name)
}
