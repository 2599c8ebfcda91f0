package project

import (
	"github.com/seed-6dc66d55/compose/project/attribute"
	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Demand is an attribute that not every engine can satisfy.
type Demand struct {
	Steps []string // services, web, ports, [0], mode
	// API is the version of the Engine API that it needs; "" where no engine
	// can, and Words say why.
	API   string
	Words string
}

// Demands are what the active services, and the resources that they use, ask
// of the engine beyond what every one can.
func (p *Project) Demands() []Demand {
	var out []Demand
	for _, r := range p.facts.remarks {
		if (r.Since == "" && r.Verdict != attribute.Refused) || !p.uses(r.Path) {
			continue
		}
		out = append(out, Demand{Steps: r.Path, API: r.Since, Words: r.Words})
	}
	return out
}

// BuildDemand is an attribute of a service's build that not every builder can
// satisfy.
type BuildDemand struct {
	Steps []string // services, web, build, ulimits
	Needs attribute.Ability
}

// BuildDemands are what the build of a service asks of the builder beyond what
// every one can.
func (p *Project) BuildDemands(service string) []BuildDemand {
	var out []BuildDemand
	for _, r := range p.facts.remarks {
		if r.Builder != "" && len(r.Path) > 3 && r.Path[0] == "services" && r.Path[1] == service && r.Path[2] == "build" {
			out = append(out, BuildDemand{Steps: r.Path, Needs: r.Builder})
		}
	}
	return out
}

// Problem is a problem with an attribute, at its place in the files.
func (p *Project) Problem(steps []string, message string) Problem {
	if p.facts.sources == nil {
		return Problem{Path: modelpath.Render(steps), Message: message}
	}
	return p.facts.sources.Problem(steps, message)
}

// uses reports whether a path lies in an active service or in a resource that
// one of them uses.
func (p *Project) uses(path []string) bool {
	if len(path) < 2 {
		return true
	}
	key, ok := path[1], false
	switch path[0] {
	case "services":
		_, ok = p.model.Services[key]
	case "networks":
		_, ok = p.model.Networks[key]
	case "volumes":
		_, ok = p.model.Volumes[key]
	case "configs":
		_, ok = p.model.Configs[key]
	case "secrets":
		_, ok = p.model.Secrets[key]
	default:
		ok = true
	}
	return ok
}

// leftOut words what is not acted on. What is refused is said when something
// would be changed: `down` can do without.
func (l *load) leftOut(remarks []attribute.Remark) []Problem {
	var out []Problem
	for _, r := range remarks {
		if r.Verdict != attribute.Reported && r.Verdict != attribute.Foreign {
			continue
		}
		if len(r.Path) == 1 && r.Path[0] == "version" {
			continue // has a place and a hint of its own: obsolete
		}
		out = append(out, l.sources.Problem(r.Path, r.Words))
	}
	return out
}
