package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

// app is one run of the program.
type app struct {
	World
	// shell is the environment of the process; Env also has the COMPOSE_
	// variables of env files.
	shell map[string]string
	// base is the context of what may change the engine: a signal lets it come
	// to its end. All else has that of its command, which ends at the first.
	base    context.Context
	global  globals
	streams view.Streams
	// rawOut and rawErr are the streams of the process; outputs wraps them.
	rawOut, rawErr io.Writer
	secrets        view.Secrets // hidden in all output, except in what is written to a raw stream
	mode           view.Mode
	// autoProgress says that neither a flag nor a variable chose the mode.
	autoProgress bool
	signals      *interrupts
	restore      restorer // of a terminal whose keys the program or a container reads
	quit         chan int // the exit code of a run that a signal ends at once

	showing  sync.Mutex           // of progress: a word on a late engine comes at any time
	progress view.Progress        // opened by the first command that changes something
	engine   *engineclient.Engine // dialled by the first that needs one
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

func newApp(ctx context.Context, w World) *app {
	a := &app{World: w, rawOut: w.Stdout, rawErr: w.Stderr, shell: w.Env, base: ctx, mode: view.ModePlain, signals: newInterrupts(w.Signals), quit: make(chan int, 1)}
	a.streams = a.outputs(a.signals.nth(1))
	a.Stdout, a.Stderr = a.streams.Out.Raw().W, a.streams.Err.Raw().W
	a.secrets.Add(project.EarlyScrubber(w.Env, withoutNames(w.Args)))
	name, _ := a.commandLine()
	a.streams.Out.Command, a.streams.Err.Command = name, name
	return a
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

// outputs returns the output streams. After leaving is closed, a blocked stream no longer delays the exit.
func (a *app) outputs(leaving <-chan struct{}) view.Streams {
	return view.Streams{
		Out: view.Open(a.rawOut).Impatient(leaving).Hiding(&a.secrets),
		Err: view.Open(a.rawErr).Impatient(leaving).Hiding(&a.secrets),
	}
}

// source is where the project comes from.
func (a *app) source() project.Source {
	g := a.global
	return project.Source{
		Files: g.files, Name: g.name, Profiles: g.profiles, EnvFiles: g.envFiles, ProjectDirectory: g.directory,
		Dir: a.Dir, Env: a.shell, Stdin: a.Stdin, AllResources: g.allResource, Compatibility: g.compatible,
	}
}

// load loads the project of a command that creates containers or shows the model.
// It shows all warnings about the files, those about attributes that have no effect
// on one engine included: most of them are read by Swarm only.
func (a *app) load(ctx context.Context) (*project.Project, error) {
	return a.loadWith(ctx, a.source(), (*project.Project).Warnings)
}

// loadFrom loads the project of any other command. It does not repeat the warnings
// about attributes that have no effect.
func (a *app) loadFrom(ctx context.Context, src project.Source) (*project.Project, error) {
	return a.loadWith(ctx, src, (*project.Project).FileWarnings)
}

func (a *app) loadWith(ctx context.Context, src project.Source, warnings func(*project.Project) []project.Problem) (*project.Project, error) {
	p, err := project.Load(ctx, src)
	if err != nil {
		return nil, err
	}
	a.secrets.Add(p.Scrub)
	if err := a.adoptEnv(p.Environment()); err != nil {
		return nil, err
	}
	if err := a.showWarnings(warnings(p)); err != nil {
		return nil, err
	}
	return p.WithDefaultPlatform()
}

func (a *app) showWarnings(warnings []project.Problem) error {
	for _, w := range warnings {
		if err := view.Warning(a.streams.Err, a.mode, w.Error(), w.Hint); err != nil {
			return err
		}
	}
	return nil
}

// dial connects to the engine on its first call.
func (a *app) dial() (*engineclient.Engine, error) {
	if a.engine != nil {
		return a.engine, nil
	}
	open := a.Dial
	if open == nil {
		open = engineclient.Dial
	}
	options := a.global.engine
	options.Env, options.Home = a.Env, a.Home
	engine, err := open(options)
	if err != nil {
		return nil, err
	}
	a.engine = engine
	engine.ReportSlow(a.late)
	return engine, nil
}

// dockerConfigDir returns the directory of the docker configuration, "" if there is none.
func (a *app) dockerConfigDir() string {
	return engineclient.ConfigDir(a.global.engine.ConfigDir, a.Env, a.Home)
}

// show returns the progress display and opens it on the first call.
func (a *app) show() view.Progress {
	a.showing.Lock()
	defer a.showing.Unlock()
	if a.progress == nil {
		a.progress = view.NewProgress(view.ProgressOptions{Mode: a.mode, Terminal: a.status(), DryRun: a.global.dryRun, Now: a.Now})
	}
	return a.progress
}

// status returns the stream for progress: standard error, unless COMPOSE_STATUS_STDOUT
// selects standard output.
func (a *app) status() view.Terminal {
	if a.truthy("COMPOSE_STATUS_STDOUT") {
		return a.streams.Out
	}
	return a.streams.Err
}

// hide closes the progress display, so that other output can be printed.
func (a *app) hide() error {
	a.showing.Lock()
	defer a.showing.Unlock()
	if a.progress == nil {
		return nil
	}
	err := a.progress.Close()
	a.progress = nil
	return err
}

func (a *app) close() error {
	err := a.hide()
	if a.engine != nil {
		err = errors.Join(err, a.engine.Close())
	}
	return err
}

// truthy parses a boolean variable.
func (a *app) truthy(name string) bool { return isTrue(strings.TrimSpace(a.Env[name])) }

// abs resolves a path of the command line relative to the working directory.
func (a *app) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(a.Dir, path)
}
