package project

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/canonical"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Scrub replaces every secret value that the project knows, and the passwords of
// addresses, by *****.
func (p *Project) Scrub(text string) string {
	return mask.Text(p.facts.scrub().Scrub(text))
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
// environment.DB_PASSWORD, build.args.TOKEN, or any value that holds a secret. texts are
// other values at that path, such as the one that a container has.
func (p *Project) Secret(service, path string, texts ...string) bool {
	steps := append([]string{"services", service}, modelpath.Steps(path)...)
	// A key that holds a dot is in several steps: labels.com.example.token.
	s, ok := p.model.Services[service]
	if !ok {
		s = p.model.DisabledServices[service]
	}
	// Variables are asked for one by one, and their search in the JSON form is slow.
	if key, ok := strings.CutPrefix(path, "environment."); ok {
		steps = append(steps[:3], key)
		if value := s.Environment[key]; value != nil {
			texts = append(texts, *value)
		}
	} else if p.secretBelow(steps, down(treeOf(s), steps[2:])) {
		return true
	}
	return p.SecretAt(steps, texts...)
}

// SecretAt reports whether one of the texts at a path of the model must not be shown.
func (p *Project) SecretAt(path []string, texts ...string) bool {
	if p.isFromEnvFile(path) || mask.At(path) {
		return true
	}
	return slices.ContainsFunc(texts, func(text string) bool { return p.Hide(path, "", text) != text })
}

// treeOf is a service in its JSON form.
func treeOf(s Service) any {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return nil
	}
	return tree
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

// secretBelow reports whether a tree of the model holds a secret.
func (p *Project) secretBelow(path []string, tree any) bool {
	switch t := tree.(type) {
	case string:
		return p.Hide(path, "", t) != t
	case []any:
		before := ""
		for i, item := range t {
			text, isText := item.(string)
			if isText && p.Hide(modelpath.Join(path, modelpath.Item(i)), before, text) != text || !isText && p.secretBelow(modelpath.Join(path, modelpath.Item(i)), item) {
				return true
			}
			before = text
		}
	case map[string]any:
		for key, value := range t {
			if p.secretBelow(modelpath.Join(path, key), value) {
				return true
			}
		}
	}
	return false
}

// secretNode is secretBelow for a tree of YAML; without one the place decides. before is
// the preceding item where the path is that of an item of a list.
func (p *Project) secretNode(path []string, before string, n *yaml.Node) bool {
	if n == nil {
		return mask.At(path) || p.isFromEnvFile(path)
	}
	found := false
	canonical.EachText(n, path, before, func(path []string, before, text string) {
		found = found || p.Hide(path, before, text) != text
	})
	return found
}

// Masked is the project with its secret values hidden where it is written as
// YAML or JSON.
func (p *Project) Masked() *Project {
	out := *p
	out.masked = true
	return &out
}

// Hide returns what may be shown of a value of the model.
func (p *Project) Hide(path []string, before, text string) string {
	if p.isFromEnvFile(path) && text != "" {
		return mask.Masked
	}
	shown, _ := mask.Hide(path, before, text)
	return p.facts.scrub().Scrub(shown)
}

// Parts returns the public and the secret parts of a value of the model by turns, first
// a public one, which may be empty. If it is unknown where a secret part ends, the whole
// text is one.
func (p *Project) Parts(path []string, before, text string) []string {
	shown := p.Hide(path, before, text)
	if shown == text {
		return []string{text}
	}
	return split(text, shown)
}

// split returns the parts of a text by turns; shown is the text with masked parts.
func split(text, shown string) []string {
	var out []string
	public := strings.Split(shown, mask.Masked)
	for i, part := range public {
		end := strings.Index(text, part)
		if i == len(public)-1 {
			end = len(text) - len(part)
		}
		if end < 0 || !strings.HasPrefix(text[end:], part) || i == 0 && end > 0 || i > 0 && end == 0 {
			return []string{"", strings.Join(out, "") + text}
		}
		if i > 0 {
			out = append(out, text[:end])
		}
		out = append(out, part)
		text = text[end+len(part):]
	}
	return out
}

func (p *Project) rewriting() canonical.Rewrite {
	if !p.masked {
		return nil
	}
	return p.Hide
}

// isFromEnvFile reports whether a path is that of a variable that an env_file or a
// provider set.
func (p *Project) isFromEnvFile(path []string) bool {
	return len(path) == 4 && path[0] == "services" && path[2] == "environment" && p.facts.fromEnvFile[path[1]][path[3]]
}

// MaskedVariable is what is shown of a variable's value.
func (p *Project) MaskedVariable(name, value string) string {
	return p.Hide([]string{"environment", name}, "", value)
}

// EarlyScrubber returns a function that hides secret values in texts before a project is
// loaded: those of variables and arguments, and the passwords of addresses.
func EarlyScrubber(env map[string]string, args []string) func(string) string {
	scrubber := sync.OnceValue(func() *mask.Scrubber {
		var v mask.Values
		for name, value := range env {
			v.Named(name, value)
		}
		before := ""
		for _, arg := range args {
			v.In(nil, before, arg)
			before = arg
		}
		return v.Scrubber()
	})
	return func(text string) string { return mask.Text(scrubber().Scrub(text)) }
}

// HideCommand hides the secrets that can be recognized in a command: the values of
// secret flags and assignments, and the passwords of addresses.
func HideCommand(text string) string { return mask.Command(text) }

// HideAddresses hides the passwords of addresses in a text.
func HideAddresses(text string) string { return mask.Text(text) }

// HideLabel returns what may be shown of the value of a label.
func HideLabel(key, value string) string {
	if value != "" && mask.At([]string{"labels", key}) {
		return mask.Masked
	}
	return mask.Text(value)
}
