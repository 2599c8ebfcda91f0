package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/build"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// buildFlags are the flags of `build` that choose who builds, and how.
type buildFlags struct{ builder, memory string }

// builder is what builds images: the engine's own BuildKit, its classic builder
// (DOCKER_BUILDKIT=0), or another builder of docker's buildx.
func (a *connection) builder(engine *engineclient.Engine, c change, builds func() *view.Builds) (apply.Builder, error) {
	classic, err := a.classicBuilder()
	if err != nil {
		return nil, err
	}
	memory := int64(0)
	if c.build.memory != "" {
		if memory, err = units.RAMInBytes(c.build.memory); err != nil {
			return nil, &usageError{err: fmt.Errorf("invalid --memory %q: %w", c.build.memory, err)}
		}
	}
	if name := a.otherBuilder(engine, c.build.builder); name != "" && !classic {
		return &build.Buildx{Name: name, Env: a.pluginEnv(), Push: c.pushBuilt, Status: view.FollowCurrent(builds)}, nil
	}
	return &build.BuildKit{Engine: engine, Env: a.Env, Classic: classic, Memory: memory, Status: view.FollowCurrent(builds)}, nil
}

// classicBuilder reports whether DOCKER_BUILDKIT disables BuildKit, as the docker
// CLI reads it.
func (a *invocation) classicBuilder() (bool, error) {
	text := a.Env["DOCKER_BUILDKIT"]
	if text == "" {
		return false, nil
	}
	enabled, err := strconv.ParseBool(text)
	if err != nil {
		return false, errors.New("DOCKER_BUILDKIT environment variable expects boolean value (found: " + strconv.Quote(text) + ")")
	}
	return !enabled, nil
}

// otherBuilder is the builder of the flag, of BUILDX_BUILDER, or the one that
// `docker buildx use` chose; "" is the engine's own. That has the names "default"
// and the name of its docker context.
func (a *invocation) otherBuilder(engine *engineclient.Engine, flag string) string {
	own := []string{"", "default", engine.ContextName()}
	for _, name := range []string{flag, a.Env["BUILDX_BUILDER"]} {
		if name != "" {
			if slices.Contains(own, name) {
				return ""
			}
			return name
		}
	}
	if name := a.currentBuilder(engine); !slices.Contains(own, name) {
		return name
	}
	return ""
}

// currentBuilder reads what `docker buildx use` wrote: the builder of an engine,
// which is known by its address or context, or of all engines.
func (a *invocation) currentBuilder(engine *engineclient.Engine) string {
	dir := engineclient.ConfigDir(a.global.engine.ConfigDir, a.Env, a.Env["HOME"])
	if dir == "" {
		return ""
	}
	raw, err := os.ReadFile(filepath.Join(dir, "buildx", "current"))
	if err != nil {
		return ""
	}
	var current struct {
		Key, Name string
		Global    bool
	}
	if json.Unmarshal(raw, &current) != nil {
		return ""
	}
	if !current.Global && current.Key != engine.Host() && current.Key != engine.ContextName() {
		return ""
	}
	return current.Name
}

// pluginEnv is the environment of a docker plugin: the engine that the command
// line chose is the plugin's too.
func (a *invocation) pluginEnv() map[string]string {
	out := map[string]string{}
	for key, value := range a.Env {
		out[key] = value
	}
	e := a.global.engine
	for key, value := range map[string]string{"DOCKER_HOST": e.Host, "DOCKER_CONTEXT": e.Context, "DOCKER_CONFIG": e.ConfigDir} {
		if value != "" {
			out[key] = value
		}
	}
	if e.Context != "" {
		delete(out, "DOCKER_HOST") // it would override the context
	}
	return out
}

// buildTerminal is where the output of builds goes: standard output, as in docker
// compose. That of `run` goes where progress goes, because its standard output is
// that of the command in the container.
func (a *console) buildTerminal(op string) view.Terminal {
	if op == "run" {
		return a.status()
	}
	return a.streams.Out
}

// buildMode is how the output of builds is shown. BUILDKIT_PROGRESS decides where
// neither --progress nor COMPOSE_PROGRESS does.
func (a *console) buildMode(c change) (view.Mode, error) {
	if c.quietBuild {
		return view.ModeQuiet, nil
	}
	if !a.autoProgress || a.mode == view.ModeQuiet {
		return a.mode, nil
	}
	switch text := a.Env["BUILDKIT_PROGRESS"]; text {
	case "", "auto":
		return a.mode, nil
	case "plain":
		return view.ModePlain, nil
	case "tty":
		return view.ModeTTY, nil
	case "quiet":
		return view.ModeQuiet, nil
	case "rawjson":
		return view.ModeJSON, nil
	default:
		return a.mode, fmt.Errorf("invalid BUILDKIT_PROGRESS %q: must be auto, plain, tty, quiet or rawjson", text)
	}
}
