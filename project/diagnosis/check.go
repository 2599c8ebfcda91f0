package diagnosis

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// checker checks that a model holds together.
type checker struct {
	sources *origin.Sources
	model   *types.Project
	found   problem.Problems

	replicas int // containers of the services so far
	damaged  set // services that lost an attribute for being at fault
	cut      set // sections that are at fault as a whole
}

// Check checks a model that compose-go has accepted so far.
func Check(sources *origin.Sources, model *types.Project) problem.Problems {
	found := (&checker{sources: sources, model: model}).problems()
	if len(found) == 0 {
		return nil
	}
	return Clean(sources, found)
}

func (c *checker) problems() problem.Problems {
	for _, name := range slices.Sorted(maps.Keys(c.model.Services)) {
		c.service(c.model.Services[name])
	}
	c.jobs()
	c.secrets()
	c.cycles()
	return c.found
}

// add notes a problem with a service.
func (c *checker) add(s types.ServiceConfig, attribute, message, hint string) {
	path := []string{"services", s.Name}
	if attribute != "" {
		path = append(path, modelpath.Steps(attribute)...)
	}
	p := c.sources.Problem(path, message)
	p.Hint = hint
	c.found = append(c.found, p)
}

// service runs all checks of one service.
func (c *checker) service(s types.ServiceConfig) {
	c.origin(s)
	c.build(s)
	c.network(s)
	c.dependencies(s)
	c.mounts(s)
	c.resources(s)
	c.limits(s)
	c.running(s)
}

// origin: a container is made from something.
func (c *checker) origin(s types.ServiceConfig) {
	if s.Build != nil || s.Image != "" || s.Provider != nil || c.damaged[s.Name] {
		return
	}
	c.add(s, "", "service "+problem.Quoted(s.Name)+" has neither an image nor a build context specified", "")
}

// jobs share the namespace of services.
func (c *checker) jobs() {
	all := c.model.AllServices()
	for _, name := range slices.Sorted(maps.Keys(c.model.AllJobs())) {
		if _, ok := all[name]; ok {
			c.found = append(c.found, c.sources.Problem([]string{"jobs", name}, "is also the name of a service"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.model.Jobs)) {
		for _, dep := range slices.Sorted(maps.Keys(c.model.Jobs[name].DependsOn)) {
			if _, isJob := c.model.Jobs[dep]; isJob {
				continue
			}
			if p, wrong := c.dependency(name, dep, c.model.Jobs[name].DependsOn[dep].Required); wrong {
				p.Path = modelpath.Render([]string{"jobs", name, "depends_on", dep})
				c.found = append(c.found, p.At(c.sources.Position([]string{"jobs", name, "depends_on", dep})))
			}
		}
	}
}

// secrets have a source.
func (c *checker) secrets() {
	for _, key := range slices.Sorted(maps.Keys(c.model.Secrets)) {
		s := c.model.Secrets[key]
		if bool(s.External) || s.File != "" || s.Environment != "" || c.cutBelow("secrets", key) {
			continue
		}
		c.found = append(c.found, c.sources.Problem([]string{"secrets", key}, "has neither file nor environment"))
	}
}

func (c *checker) cutBelow(section, key string) bool { return c.cut[section] || c.cut[section+"."+key] }

// refersTo describes a reference to a resource that is not defined, in the words of compose-go: people search
// for them.
func refersTo(from, kind, name string) string {
	return "service " + problem.Quoted(from) + " refers to undefined " + kind + " " + problem.Printable(name)
}

// undefinedHint suggests the name that was meant, or where to define the resource.
func undefinedHint(kind, name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	if kind == "service" {
		return ""
	}
	return "declare it under `" + kind + "s:`"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

type set map[string]bool
