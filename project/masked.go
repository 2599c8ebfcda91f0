package project

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project/canonical"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Scrub replaces every secret value that the project knows by *****.
func (p *Project) Scrub(text string) string {
	return p.facts.scrub().Scrub(text)
}

func (p *Project) scrubbed(problems []Problem) []Problem {
	if len(problems) == 0 {
		return problems
	}
	out := make([]Problem, len(problems))
	for i, one := range problems {
		one.Message, one.Hint = p.Scrub(one.Message), p.Scrub(one.Hint)
		out[i] = one
	}
	return out
}

// Secret reports whether the value at a path of a service must not be shown:
// environment.DB_PASSWORD, build.args.TOKEN, or anything that holds the value
// of a secret.
func (p *Project) Secret(service, path string) bool {
	attribute, key, _ := strings.Cut(path, ".")
	if attribute == "build" {
		_, key, _ = strings.Cut(key, ".")
	}
	if attribute == "environment" && p.facts.fromEnvFile[service][key] {
		return true
	}
	if key != "" && mask.IsSecretName(key) {
		return true
	}
	s, ok := p.model.Services[service]
	if !ok {
		s = p.model.DisabledServices[service]
	}
	return slices.ContainsFunc(textsAt(s, path), func(text string) bool {
		return len(mask.PasswordsIn(text)) > 0 || p.Scrub(text) != text
	})
}

// textsAt are the texts at a path of a service, in its JSON form.
func textsAt(s Service, path string) []string {
	// Variables are asked for one by one, and the detour costs.
	if key, ok := strings.CutPrefix(path, "environment."); ok {
		if value := s.Environment[key]; value != nil {
			return []string{*value}
		}
		return nil
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil
	}
	return textsBelow(down(tree, modelpath.Steps(path)))
}

// down goes along a path; a key may hold dots.
func down(tree any, path []string) any {
	if len(path) == 0 {
		return tree
	}
	switch t := tree.(type) {
	case map[string]any:
		for used := 1; used <= len(path); used++ {
			if value, ok := t[strings.Join(path[:used], ".")]; ok {
				return down(value, path[used:])
			}
		}
	case []any:
		if i, ok := modelpath.Index(path[0]); ok && i < len(t) {
			return down(t[i], path[1:])
		}
	}
	return nil
}

func textsBelow(tree any) []string {
	switch t := tree.(type) {
	case string:
		return []string{t}
	case []any:
		// The words of a command are shown as one text.
		var out []string
		for _, item := range t {
			out = append(out, textsBelow(item)...)
		}
		return append(out, strings.Join(out, " "))
	case map[string]any:
		var out []string
		for _, value := range t {
			out = append(out, textsBelow(value)...)
		}
		return out
	}
	return nil
}

// Masked is the project with its secret values hidden where it is written as
// YAML or JSON.
func (p *Project) Masked() *Project {
	out := *p
	out.masked = true
	return &out
}

// mask is what is shown of a value of the model.
func (p *Project) mask(path []string, text string) string {
	if p.secretAt(path) {
		return mask.Masked
	}
	return p.Scrub(mask.Passwords(text))
}

func (p *Project) rewriting() canonical.Rewrite {
	if !p.masked {
		return nil
	}
	return p.mask
}

// secretAt reports whether a value's place in the model makes it secret.
func (p *Project) secretAt(path []string) bool {
	if len(path) < 4 || path[0] != "services" {
		return false
	}
	name := path[len(path)-1]
	switch path[2] {
	case "environment":
		return p.facts.fromEnvFile[path[1]][path[3]] || mask.IsSecretName(name)
	case "build":
		return len(path) == 5 && path[3] == "args" && mask.IsSecretName(name)
	case "labels", "annotations":
		return mask.IsSecretName(name)
	}
	return false
}

// MaskedVariable is what is shown of a variable's value.
func (p *Project) MaskedVariable(name, value string) string {
	if value != "" && mask.IsSecretName(name) {
		return mask.Masked
	}
	return p.Scrub(mask.Passwords(value))
}
