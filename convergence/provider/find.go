package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Missing means that the program of a provider does not exist.
type Missing struct{ Service, Type string }

func (e *Missing) Error() string {
	return fmt.Sprintf("service %s: there is no program docker-%s, nor %s, for provider %s", e.Service, e.Type, e.Type, e.Type)
}

// Hint says what to do.
func (e *Missing) Hint() string {
	return "install it among docker's plugins (~/.docker/cli-plugins) or on the PATH"
}

// pluginDirs are the directories of Docker's plugins, beside the user's own.
var pluginDirs = []string{
	"/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins",
	"/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins",
}

// Find returns the path of the program of a service's provider: a plugin of Docker, or
// a program of the type's name on the PATH. The error is a ProviderMissing if there is none.
func (o Options) Find(s project.Service) (string, error) {
	kind := s.Provider.Type
	if kind == "" || strings.ContainsAny(kind, `/\`) {
		return "", fmt.Errorf("service %s: %q is no name of a provider", s.Name, kind)
	}
	if found, ok := FindPlugin(o.ConfigDir, o.Env["PATH"], "docker-"+kind); ok {
		return found, nil
	}
	for _, dir := range filepath.SplitList(o.Env["PATH"]) {
		if found, ok := program(dir, kind); ok {
			return found, nil
		}
	}
	return "", &Missing{Service: s.Name, Type: kind}
}

// FindPlugin returns the path of a plugin of Docker: a program in the plugins of the
// user's configuration directory ("" means none), in those of the system, or on a PATH.
func FindPlugin(configDir, path, name string) (string, bool) {
	dirs := slices.Concat(pluginDirs, filepath.SplitList(path))
	if configDir != "" {
		dirs = append([]string{filepath.Join(configDir, "cli-plugins")}, dirs...)
	}
	for _, dir := range dirs {
		if found, ok := program(dir, name); ok {
			return found, true
		}
	}
	return "", false
}

// program returns the path of a program in a directory, and whether it can be run.
func program(dir, name string) (string, bool) {
	path := filepath.Join(dir, name)
	stat, err := os.Stat(path)
	return path, err == nil && filepath.IsAbs(path) && stat.Mode().IsRegular() && stat.Mode()&0o111 != 0
}
