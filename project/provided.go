package project

import (
	"fmt"
	"maps"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/mask"
)

// Provided are the variables that a provider has set.
type Provided struct {
	// Prefixed get the name of the service before their own: DATABASE_URL.
	Prefixed map[string]string
	Plain    map[string]string
}

// variables are the provided ones by their full names.
func (p Provided) variables(service string) map[string]string {
	out := maps.Clone(p.Plain)
	if out == nil {
		out = map[string]string{}
	}
	for key, value := range p.Prefixed {
		out[strings.ToUpper(service)+"_"+key] = value
	}
	return out
}

// Scrub hides the provided values in a text: a provider can report them before they are
// part of the project.
func (p Provided) Scrub(text string) string {
	var v mask.Values
	for _, set := range []map[string]string{p.Prefixed, p.Plain} {
		for name, value := range set {
			v.Named(name, value)
			v.Plain(value)
		}
	}
	return v.Scrubber().Scrub(text)
}

// Override is a variable of a service that a provider replaces.
type Override struct{ Provider, Key, Service string }

func (o Override) String() string {
	return fmt.Sprintf("provider %q overrides environment variable %q in service %q", o.Provider, o.Key, o.Service)
}

// Overrides lists the variables of dependents that WithProvided would replace
// by another value. Prefixed variables cannot collide by accident, so they are
// not reported.
func (p *Project) Overrides(service string, set Provided) []Override {
	var out []Override
	for _, name := range p.Dependents(service) {
		environment := p.model.Services[name].Environment
		for _, key := range sortedKeys(set.Plain) {
			if had, ok := environment[key]; ok && (had == nil || *had != set.Plain[key]) {
				out = append(out, Override{Provider: service, Key: key, Service: name})
			}
		}
	}
	return out
}

// WithProvided is the project with what a service's provider has set, in the
// environment of all that depend on it. The values count as secret.
func (p *Project) WithProvided(service string, set Provided) *Project {
	variables := set.variables(service)
	out, model, known := *p, *p.model, *p.facts
	model.Services, known.fromEnvFile = maps.Clone(p.model.Services), maps.Clone(p.facts.fromEnvFile)
	if known.fromEnvFile == nil {
		known.fromEnvFile = map[string]map[string]bool{}
	}
	for _, name := range p.Dependents(service) {
		s := model.Services[name]
		s.Environment, known.fromEnvFile[name] = maps.Clone(s.Environment), maps.Clone(known.fromEnvFile[name])
		if s.Environment == nil {
			s.Environment = types.MappingWithEquals{}
		}
		if known.fromEnvFile[name] == nil {
			known.fromEnvFile[name] = map[string]bool{}
		}
		for key, value := range variables {
			s.Environment[key] = &value
			known.fromEnvFile[name][key] = true
		}
		model.Services[name] = s
	}
	out.model, out.facts = &model, &known
	known.scrub = mask.ModelScrubber(&model, known.fromEnvFile)
	return &out
}
