package mask

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
)

// Masked stands for a secret value.
const Masked = "*****"

// Values shorter than this are not masked: they are parts of too many words.
const (
	shortestSecret = 4
	// A value that is secret only because it stands in an env_file is often
	// an everyday word.
	shortestPlain = 6
)

// Scrubber replaces secret values in texts.
type Scrubber struct {
	replace *strings.Replacer
}

// Scrub replaces every secret value in a text by *****.
func (s *Scrubber) Scrub(text string) string { return s.replace.Replace(text) }

// ScrubberOf collects a project's secret values when they are first needed.
func ScrubberOf(full *types.Project, fromEnvFile map[string]map[string]bool) func() *Scrubber {
	return sync.OnceValue(func() *Scrubber {
		c := &Collector{Values: map[string]bool{}}
		for _, secret := range full.Secrets {
			c.secret(secret.Content)
			if secret.File != "" {
				c.secret(secretFile(secret.File))
			}
		}
		for name, value := range full.Environment {
			c.Named(name, value)
		}
		for _, services := range []types.Services{full.Services, full.DisabledServices} {
			for name, s := range services {
				c.service(s, fromEnvFile[name])
			}
		}
		return c.Scrubber(namesOf(full))
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

// Collector gathers secret values.
type Collector struct {
	Values map[string]bool
}

func (c *Collector) secret(value string) {
	if value = strings.TrimSpace(value); len(value) >= shortestSecret {
		c.Values[value] = true
	}
}

// Named takes a value whose name makes it secret, and passwords in any value.
func (c *Collector) Named(name, value string) {
	for _, password := range PasswordsIn(value) {
		c.secret(password)
	}
	if IsSecretName(name) && !isSwitch(value) {
		c.secret(value)
	}
}

func (c *Collector) service(s types.ServiceConfig, fromEnvFile map[string]bool) {
	for name, value := range s.Environment {
		if value == nil {
			continue
		}
		c.Named(name, *value)
		if fromEnvFile[name] && len(*value) >= shortestPlain && !isSwitch(*value) {
			c.secret(*value)
		}
	}
	for name, value := range s.Labels {
		c.Named(name, value)
	}
	if s.Build == nil {
		return
	}
	for name, value := range s.Build.Args {
		if value != nil {
			c.Named(name, *value)
		}
	}
	c.address(s.Build.Context)
	for _, from := range s.Build.AdditionalContexts {
		c.address(from)
	}
}

// address takes what lets one in at the address of a build's context: without a
// password the user is a token.
func (c *Collector) address(text string) {
	at, err := url.Parse(text)
	if err != nil || at.User == nil || at.Scheme != "https" && at.Scheme != "http" {
		return
	}
	password, has := at.User.Password()
	if !has {
		password = at.User.Username()
	}
	c.secret(password)
	c.secret(url.PathEscape(password))
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

// Scrubber replaces longer values first, so that no rest of one shows. What is
// part of a name that the project shows anyway is not replaced, secret or not:
// with POSTGRES_PASSWORD=postgres no message would be readable.
func (c *Collector) Scrubber(shown string) *Scrubber {
	values := make([]string, 0, len(c.Values))
	for value := range c.Values {
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
		pairs = append(pairs, value, Masked)
	}
	return &Scrubber{replace: strings.NewReplacer(pairs...)}
}
