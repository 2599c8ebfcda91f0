package project

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
)

// masked stands for a secret value.
const masked = "*****"

// Values shorter than this are not masked: they are parts of too many words.
const (
	shortestSecret = 4
	// A value that is secret only because it stands in an env_file is often
	// an everyday word.
	shortestPlain = 6
)

// scrubber replaces secret values in texts.
type scrubber struct {
	replace *strings.Replacer
}

// Scrub replaces every secret value that the project knows by *****.
func (p *Project) Scrub(text string) string {
	return p.facts.scrub().replace.Replace(text)
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

// scrubberOf collects a project's secret values when they are first needed.
func scrubberOf(full *types.Project, fromEnvFile map[string]map[string]bool) func() *scrubber {
	return sync.OnceValue(func() *scrubber {
		c := &collector{values: map[string]bool{}}
		for _, secret := range full.Secrets {
			c.secret(secret.Content)
			if secret.File != "" {
				c.secret(secretFile(secret.File))
			}
		}
		for name, value := range full.Environment {
			c.named(name, value)
		}
		for _, services := range []types.Services{full.Services, full.DisabledServices} {
			for name, s := range services {
				c.service(s, fromEnvFile[name])
			}
		}
		return c.scrubber(namesOf(full))
	})
}

// secretFile is the content of a small secret file.
func secretFile(path string) string {
	const large = 64 << 10
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > large {
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(content)
}

// collector gathers secret values.
type collector struct {
	values map[string]bool
}

func (c *collector) secret(value string) {
	if value = strings.TrimSpace(value); len(value) >= shortestSecret {
		c.values[value] = true
	}
}

// named takes a value whose name makes it secret, and passwords in any value.
func (c *collector) named(name, value string) {
	for _, password := range passwordsIn(value) {
		c.secret(password)
	}
	if IsSecretName(name) && !isSwitch(value) {
		c.secret(value)
	}
}

func (c *collector) service(s Service, fromEnvFile map[string]bool) {
	for name, value := range s.Environment {
		if value == nil {
			continue
		}
		c.named(name, *value)
		if fromEnvFile[name] && len(*value) >= shortestPlain && !isSwitch(*value) {
			c.secret(*value)
		}
	}
	for name, value := range s.Labels {
		c.named(name, value)
	}
	if s.Build == nil {
		return
	}
	for name, value := range s.Build.Args {
		if value != nil {
			c.named(name, *value)
		}
	}
}

// isSwitch knows the values that are no secret under any name.
func isSwitch(value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "none", "null", "default", "enabled", "disabled":
		return true
	}
	return false
}

// namesOf are the names that a project shows, as one text.
func namesOf(full *types.Project) string {
	out := []string{full.Name, full.WorkingDir}
	for _, services := range []types.Services{full.Services, full.DisabledServices} {
		for name, s := range services {
			out = append(out, name, s.Image, s.ContainerName)
		}
	}
	for key, n := range full.Networks {
		out = append(out, key, n.Name)
	}
	for key, v := range full.Volumes {
		out = append(out, key, v.Name)
	}
	return strings.Join(out, "\n")
}

// scrubber replaces longer values first, so that no rest of one shows. What is
// part of a name that the project shows anyway is not replaced, secret or not:
// with POSTGRES_PASSWORD=postgres no message would be readable.
func (c *collector) scrubber(shown string) *scrubber {
	values := make([]string, 0, len(c.values))
	for value := range c.values {
		if !strings.Contains(shown, value) {
			values = append(values, value)
		}
	}
	slices.SortFunc(values, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	pairs := make([]string, 0, 2*len(values))
	for _, value := range values {
		pairs = append(pairs, value, masked)
	}
	return &scrubber{replace: strings.NewReplacer(pairs...)}
}

// textsAt are the texts at a path of a service, in its JSON form.
func textsAt(s Service, path string) []string {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil
	}
	return textsBelow(down(tree, steps(path)))
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
		if i, ok := index(path[0]); ok && i < len(t) {
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
