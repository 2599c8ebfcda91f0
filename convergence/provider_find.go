package convergence

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// ProviderMissing says that the program of a provider is not there.
type ProviderMissing struct{ Service, Type string }

func (e *ProviderMissing) Error() string {
	return fmt.Sprintf("service %s: there is no program docker-%s, nor %s, for provider %s", e.Service, e.Type, e.Type, e.Type)
}

// Hint says what to do.
func (e *ProviderMissing) Hint() string {
	return "install it among docker's plugins (~/.docker/cli-plugins) or on the PATH"
}

// pluginDirs are where docker's plugins are, beside the user's own.
var pluginDirs = []string{
	"/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins",
	"/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins",
}

// find is the path of a provider's program: a plugin of docker, or a program
// of the type's name.
func (p Providers) find(s project.Service) (string, error) {
	kind := s.Provider.Type
	if kind == "" || strings.ContainsAny(kind, `/\`) {
		return "", fmt.Errorf("service %s: %q is no name of a provider", s.Name, kind)
	}
	path := filepath.SplitList(p.Env["PATH"])
	for _, dir := range slices.Concat(p.ownPlugins(), pluginDirs, path) {
		if found, ok := program(dir, "docker-"+kind); ok {
			return found, nil
		}
	}
	for _, dir := range path {
		if found, ok := program(dir, kind); ok {
			return found, nil
		}
	}
	return "", &ProviderMissing{Service: s.Name, Type: kind}
}

// ownPlugins is the user's directory of docker plugins, if there is one.
func (p Providers) ownPlugins() []string {
	if p.ConfigDir == "" {
		return nil
	}
	return []string{filepath.Join(p.ConfigDir, "cli-plugins")}
}

func program(dir, name string) (string, bool) {
	path := filepath.Join(dir, name)
	stat, err := os.Stat(path)
	return path, err == nil && filepath.IsAbs(path) && stat.Mode().IsRegular() && stat.Mode()&0o111 != 0
}
