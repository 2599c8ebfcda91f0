package planner

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Contents are keyed digests of what a service's configs, secrets and env
// files hold. Two are compared only where they were made with the same key.
type Contents struct {
	Key string `json:"key"`
	// Objects are by their path in the file: secrets.db_password.
	Objects map[string]string `json:"objects,omitempty"`
	// EnvFiles are by their absolute path. They only explain: what they hold
	// stands in the environment.
	EnvFiles map[string]string `json:"envFiles,omitempty"`
}

// changedContents are the configs and secrets of which a container has other
// content than there is now. What is not known is taken for the same: another
// user, or another compose, made the container.
func (f fieldDiff) changedContents(s project.Service, c Container) []plan.Change {
	now := f.have.Contents[s.Name]
	if now.Key == "" || now.Key != c.Contents.Key {
		return nil
	}
	var out []plan.Change
	for _, path := range sortedKeys(now.Objects) {
		if had, known := c.Contents.Objects[path]; known && had != now.Objects[path] {
			out = append(out, f.changedContent(path))
		}
	}
	return out
}

// profiles is where the paths of seccomp profiles stand among a container's
// objects.
const profiles = "security_opt."

// ProfilePath is what Contents call a seccomp profile.
func ProfilePath(file string) string { return profiles + file }

func (f fieldDiff) changedContent(path string) plan.Change {
	if file, ok := strings.CutPrefix(path, profiles); ok {
		return plan.Change{Path: "security_opt", Source: "file " + f.relative(file)}
	}
	return plan.Change{Path: path, Source: f.source(path)}
}

// changedEnvFiles name the env files that explain a changed environment.
func (f fieldDiff) changedEnvFiles(s project.Service, c Container) []plan.Change {
	now := f.have.Contents[s.Name]
	if now.Key == "" || now.Key != c.Contents.Key {
		return nil
	}
	var out []plan.Change
	for _, path := range sortedKeys(now.EnvFiles) {
		if had, known := c.Contents.EnvFiles[path]; known && had != now.EnvFiles[path] {
			out = append(out, plan.Change{Path: "env_file", Source: "file " + f.relative(path)})
		}
	}
	return out
}

// source is where the content of a config or secret comes from.
func (f fieldDiff) source(path string) string {
	kind, key, _ := strings.Cut(path, ".")
	var object types.FileObjectConfig
	if kind == "configs" {
		c, _ := f.want.Config(key)
		object = types.FileObjectConfig(c)
	} else {
		c, _ := f.want.SecretConfig(key)
		object = types.FileObjectConfig(c)
	}
	switch {
	case object.File != "":
		return "file " + f.relative(object.File)
	case object.Environment != "":
		return "variable " + object.Environment
	}
	return "content"
}

// relative is a path as a Compose file has it: below its folder, or absolute.
func (f fieldDiff) relative(path string) string {
	rel, err := filepath.Rel(cmp.Or(f.want.WorkingDir(), "/"), path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return "./" + rel
}
