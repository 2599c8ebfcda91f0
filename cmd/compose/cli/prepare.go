package cli

import (
	"cmp"
	"errors"
	"maps"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

// prepare applies the flags and the environment before a command runs. As in
// docker compose, env files that cannot be read are an error only of the commands
// that load the project.
func (a *console) prepare(global *pflag.FlagSet) error {
	apply := a.resolveOutput
	if env, err := project.Environment(a.source()); err == nil {
		apply = func() error { return a.adoptEnv(env) }
	}
	if err := apply(); err != nil {
		return err
	}
	return a.deprecated(global)
}

// deprecated rejects the older form of a global flag beside the newer one, and
// reports it otherwise.
func (a *console) deprecated(global *pflag.FlagSet) error {
	for _, flag := range []struct{ older, newer, instead string }{
		{"workdir", "project-directory", "--project-directory"},
		{"no-ansi", "ansi", "--ansi never"},
	} {
		if err := exclusive(global, flag.older, flag.newer); err != nil {
			return err
		}
		if !global.Changed(flag.older) {
			continue
		}
		if err := view.Warning(a.streams.Err, a.mode, "--"+flag.older+" is deprecated", "use "+flag.instead); err != nil {
			return err
		}
	}
	return nil
}

// adoptEnv applies the COMPOSE_ variables of env files, such as COMPOSE_ANSI. The
// environment of the process takes precedence.
func (a *console) adoptEnv(env map[string]string) error {
	own := maps.Clone(a.shell)
	if own == nil {
		own = map[string]string{}
	}
	for key, value := range env {
		if _, set := own[key]; !set && strings.HasPrefix(key, "COMPOSE_") {
			own[key] = value
		}
	}
	a.Env = own
	return a.resolveOutput()
}

// resolveOutput decides from the flags and the environment how output is shown.
func (a *console) resolveOutput() error {
	ansi := cmp.Or(a.global.ansi, a.Env["COMPOSE_ANSI"])
	noColor := a.Env["NO_COLOR"] != ""
	progress := cmp.Or(a.global.progress, a.Env["COMPOSE_PROGRESS"])
	mode, color, err := view.ResolveMode(progress, ansi, a.status().TTY, noColor)
	if err != nil {
		return err
	}
	a.mode, a.autoProgress = mode, progress == "" || progress == "auto"
	a.global.adopt = a.global.adopt || a.truthy("COMPOSE_ADOPT")
	a.streams.Err.Color = color
	a.streams.Out.Color = view.UseColor(ansi, a.streams.Out.TTY, noColor)
	return a.settleParallel()
}

// besideOutput chooses lines of progress where a command also writes to a pipe:
// its reader may print on the same terminal at any time, over a display that is
// redrawn in place.
func (a *console) besideOutput() {
	if a.mode == view.ModeTTY && a.autoProgress && a.streams.Out.Piped {
		a.mode = view.ModePlain
	}
}

func (a *console) settleParallel() error {
	limit := a.Env["COMPOSE_PARALLEL_LIMIT"]
	if a.global.parallel > 0 || limit == "" {
		return nil
	}
	n, err := strconv.Atoi(limit)
	if err != nil {
		return errors.New("COMPOSE_PARALLEL_LIMIT must be an integer (found: " + strconv.Quote(limit) + ")")
	}
	a.global.parallel = n
	return nil
}
