package cli

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

// invocation is what the program was called with: its process, its environment and the global flags.
type invocation struct {
	World
	// shell is the environment of the process; Env also has the COMPOSE_
	// variables of env files.
	shell map[string]string
	// base is the context of everything that may change the engine: a signal does not interrupt
	// it. Everything else has the context of its command, which the first signal cancels.
	base   context.Context
	global globals
}

// globals are the global flags.
type globals struct {
	files       []string
	name        string
	profiles    []string
	envFiles    []string
	directory   string
	compatible  bool
	progress    string
	allResource bool
	ansi        string
	parallel    int
	dryRun      bool
	debug       bool
	engine      engineclient.Options // as the docker CLI's flags choose it
	adopt       bool
	lockTimeout time.Duration
}

// source is where the project comes from.
func (a *invocation) source() project.Source {
	g := a.global
	return project.Source{
		Files: g.files, Name: g.name, Profiles: g.profiles, EnvFiles: g.envFiles, ProjectDirectory: g.directory,
		Dir: a.Dir, Env: a.shell, Stdin: a.Stdin, AllResources: g.allResource, Compatibility: g.compatible,
	}
}

// dockerConfigDir returns the directory of the docker configuration, or "" without a home directory.
func (a *invocation) dockerConfigDir() string {
	return engineclient.ConfigDir(a.global.engine.ConfigDir, a.Env, a.Home)
}

// truthy parses a boolean variable.
func (a *invocation) truthy(name string) bool { return isTrue(strings.TrimSpace(a.Env[name])) }

// abs resolves a path of the command line relative to the working directory.
func (a *invocation) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(a.Dir, path)
}

// withoutNames returns the arguments without those that only look like secrets: the
// values of --secrets and --image-pull-secret are a word and a name.
func withoutNames(args []string) []string {
	var out []string
	for i, arg := range args {
		flag, _, _ := strings.Cut(arg, "=")
		isName := func(flag string) bool { return flag == "--secrets" || flag == "--image-pull-secret" }
		if !isName(flag) && (i == 0 || !isName(args[i-1])) {
			out = append(out, arg)
		}
	}
	return out
}
