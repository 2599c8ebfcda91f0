package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// security are the options of security_opt, as the engine takes them.
type security struct {
	options          []string
	masked, readOnly []string // paths; nil is the engine's own choice
}

// security reads security_opt: the engine takes a seccomp profile's content
// where a file names its path, and knows no `systempaths`.
func (c Container) security() (security, error) {
	var out security
	for _, option := range c.Service.SecurityOpt {
		key, value := splitOption(option)
		switch {
		case key == "systempaths" && value == "unconfined":
			out.masked, out.readOnly = []string{}, []string{}
		case isProfile(key, value):
			profile, err := c.seccomp(value)
			if err != nil {
				return out, err
			}
			out.options = append(out.options, "seccomp="+profile)
		default:
			out.options = append(out.options, option)
		}
	}
	return out, nil
}

// isProfile reports whether an option names a seccomp profile's file.
func isProfile(key, value string) bool {
	return key == "seccomp" && value != "unconfined" && value != "builtin"
}

// SeccompProfiles are the files of a service's seccomp profiles, as absolute
// paths: the engine gets what they hold.
func SeccompProfiles(p *project.Project, s project.Service) []string {
	var out []string
	for _, option := range s.SecurityOpt {
		if key, value := splitOption(option); isProfile(key, value) {
			out = append(out, profilePath(p, value))
		}
	}
	return out
}

func profilePath(p *project.Project, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.WorkingDir(), path)
}

// splitOption reads `key=value`, or `key:value` as older files have it.
func splitOption(option string) (key, value string) {
	if key, value, ok := strings.Cut(option, "="); ok {
		return key, value
	}
	key, value, _ = strings.Cut(option, ":")
	return key, value
}

// seccomp is the content of a profile, on one line.
func (c Container) seccomp(path string) (string, error) {
	path = profilePath(c.Project, path)
	raw, err := c.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("security_opt: read seccomp profile: %w", err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return "", fmt.Errorf("security_opt: seccomp profile %s: %w", path, err)
	}
	return b.String(), nil
}
