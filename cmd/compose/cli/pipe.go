package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// change is what a command that changes the engine is made of.
type change struct {
	op     string // "up", for the display
	want   *project.Project
	intent planner.Intent
	// fetch pulls and builds first.
	fetch bool
	// confirm asks before the plan is applied; nil asks nothing.
	confirm func(planner.Plan) error
	// before is told the plan before it is applied: an attached up begins to
	// follow the logs then.
	before func(planner.Plan, planner.State) error
	// skipped shows what the command leaves out, also in a dry run; nil shows nothing.
	skipped func(planner.State)
	// started is told of each container that was started; nil is nobody.
	started func(planner.Subject)
	// hookOutput returns a writer for the output of a hook; nil shows none.
	hookOutput func(h convergence.HookRun, stderr bool) io.WriteCloser
	// provided is told what the provider of a service has set.
	provided func(service string, set project.Provided)
	// read is told what an image holds.
	read func(ref string, files convergence.ImageFiles)
	// committed is told which image was made of a container.
	committed func(id string)
	// waitTimeout bounds the run where it waits; 0 is no bound.
	waitTimeout time.Duration
	// quietPull and quietBuild leave out the progress of pulls and builds.
	quietPull, quietBuild bool
	// build chooses the builder; pushBuilt has it push what it builds.
	build     buildFlags
	pushBuilt bool
	yes       bool // the answer to every question
	// keptVolumes are volumes that are kept although their definition changed, as
	// decided in an earlier round of the same run.
	keptVolumes []string
	// cleanUp is content to find nothing.
	cleanUp bool
	// silent shows no progress: what is done was said. warned is told what a step
	// was warned of then.
	silent bool
	warned func(planner.Event)
}

// printsBuilds reports whether the command may print the output of builds on
// standard output (see buildTerminal).
func (c change) printsBuilds() bool {
	if !c.fetch || c.quietBuild || c.op == "run" {
		return false
	}
	for s := range c.want.Services() {
		if s.Build != nil {
			return true
		}
	}
	return false
}

// events passes on what is to be shown, and whose start is waited for.
func (c change) events(progress view.Progress) func(planner.Event) {
	return func(e planner.Event) {
		if c.warned != nil && e.Kind == planner.StepWarned {
			c.warned(e)
		}
		switch x := e.Step.Action.(type) {
		case planner.PullImage, planner.PushImage:
			if c.quietPull && e.Kind == planner.StepProgress {
				return
			}
		case planner.StartContainer:
			if c.started != nil && e.Kind == planner.StepDone {
				c.started(x.Container)
			}
		}
		progress.On(e)
	}
}

// apply is the pipe of every command that changes the engine: lock, observe,
// make, apply. A dry run stops before the last.
func (a *app) apply(ctx context.Context, c change) (planner.Plan, error) {
	engine, err := a.dial()
	if err != nil {
		return planner.Plan{}, err
	}
	if c.printsBuilds() {
		a.besideOutput()
	}
	if a.global.dryRun {
		plan, state, err := a.plan(ctx, engine, c)
		if err != nil {
			return plan, err
		}
		a.notes(plan.Notes)
		if c.skipped != nil {
			c.skipped(state)
		}
		a.showUntouched(plan, state, c)
		a.pretend(c.op, plan)
		return plan, a.hide()
	}
	lock, err := a.lock(ctx, engine, c)
	if err != nil {
		return planner.Plan{}, err
	}
	defer lock.Release() // the kernel would free it at the latest at our end
	return a.converge(ctx, engine, c)
}

// pretend shows a plan as if it had been applied.
func (a *app) pretend(op string, plan planner.Plan) { view.Pretend(a.show(), op, plan, a.Now) }

// wouldWrite tells of a file that a dry run leaves as it is.
func (a *app) wouldWrite(path string) error {
	return view.Lines(a.streams.Err, []string{"Would write " + path})
}

// converge is apply under the lock.
func (a *app) converge(ctx context.Context, engine *engineclient.Engine, c change) (planner.Plan, error) {
	c.want = forEngine(engine, c.want)
	v := lens(c.intent, c.want)
	state, err := a.observe(ctx, engine, c, v)
	if err != nil {
		return planner.Plan{}, err
	}
	// Before the first image is fetched, so that a conflict is told at once.
	plan, state, err := a.makeFrom(ctx, engine, &c, state)
	if err != nil {
		return plan, err
	}
	if c.fetch {
		news := false
		if state, news, err = a.fetch(ctx, engine, &c, v, state); err != nil {
			return planner.Plan{}, err
		}
		if news {
			if plan, state, err = a.makeFrom(ctx, engine, &c, state); err != nil {
				return plan, err
			}
		}
	}
	if c.cleanUp {
		plan.Notes = slices.DeleteFunc(plan.Notes, func(n planner.Note) bool { return n.Code == planner.NoteNothing })
	}
	a.notes(plan.Notes)
	if c.confirm != nil {
		if err := c.confirm(plan); err != nil {
			return plan, err
		}
	}
	if c.before != nil {
		if err := c.before(plan, state); err != nil {
			return plan, err
		}
	}
	if c.skipped != nil {
		c.skipped(state)
	}
	a.remember(c, state)
	a.showUntouched(plan, state, c)
	return plan, a.walk(engine, c, plan)
}

// walk applies one plan under the user's signals, and shows it.
func (a *app) walk(engine *engineclient.Engine, c change, plan planner.Plan) error {
	ctx, stop, cancel := a.signals.cutBy(a.base)
	defer cancel()
	defer a.guard()()
	progress := a.progressOf(c)
	progress.Plan(c.op, plan)
	mode, err := a.buildMode(c)
	if err != nil {
		return err
	}
	builds := view.NewBuilds(progress, a.buildTerminal(c.op), mode)
	builder, err := a.builder(engine, c, builds)
	if err != nil {
		return err
	}
	err = convergence.Apply(ctx, engine, c.want, plan, convergence.Options{
		Parallel: a.global.parallel, Stop: stop, Events: c.events(progress), WaitTimeout: c.waitTimeout, WaitAll: c.intent.Wait,
		Providers: a.providers(c.provided),
		Builder:   builder, HookOutput: c.hookOutput,
		Read: c.read, Committed: c.committed,
		Version: a.fullVersion(), DigestKey: a.digestKey(),
	})
	return errors.Join(err, builds.Close())
}

// providers says how the programs of providers are run.
func (a *app) providers(set func(string, project.Provided)) convergence.Providers {
	return convergence.Providers{Env: a.Env, ConfigDir: a.dockerConfigDir(), Set: set}
}

// progressOf is where a change shows how it gets on.
func (a *app) progressOf(c change) view.Progress {
	if c.silent && a.mode != view.ModeJSON {
		return view.NewProgress(view.ProgressOptions{Mode: view.ModeQuiet})
	}
	return a.show()
}

// notes shows what the user should know before anything is done.
func (a *app) notes(notes []planner.Note) {
	for _, n := range notes {
		if n.Code == planner.NoteCompleted {
			continue // it is as it should be: only a plan tells
		}
		a.show().Warn(n.Message, n.Hint)
	}
}

// showUntouched shows the containers that the plan leaves as they are.
func (a *app) showUntouched(plan planner.Plan, state planner.State, c change) {
	subjects, word := untouched(plan, state, c)
	a.show().Untouched(subjects, word, "")
}

// untouched are the containers that are as wanted already, and the word for it:
// those that run, for commands that start services, and those that have exited,
// for stop.
func untouched(plan planner.Plan, state planner.State, c change) ([]planner.Subject, string) {
	status, word := planner.Running, "Running"
	switch {
	case c.intent.Goal == planner.GoalRunning && !c.intent.Existing:
	case c.intent.Goal == planner.GoalStopped && c.intent.Signal == "":
		status, word = planner.Exited, "Stopped"
	default:
		return nil, ""
	}
	touched := map[string]bool{}
	for _, s := range plan.Steps {
		touched[s.Action.Subject().ID] = true
	}
	var out []planner.Subject
	for _, found := range state.Containers {
		_, active := c.want.Service(found.Service)
		if len(c.intent.Services) > 0 && c.intent.Existing {
			active = slices.Contains(c.intent.Services, found.Service)
		}
		if active && !found.OneOff && found.Status == status && !touched[found.ID] {
			out = append(out, found.Subject())
		}
	}
	return out, word
}

// seconds is a flag in seconds as a duration.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
