package cli

import (
	"context"
	"slices"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/provider"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// change is what a command asks of the engine, and how it is shown.
type change struct {
	op     string // "up", for the display
	want   *project.Project
	intent planner.Intent
	// fetch pulls and builds images and runs providers first.
	fetch bool
	// unlocked takes no lock: the caller has it, or the change is not about the project.
	unlocked bool
	yes      bool // the answer to every question
	// options are how the plan is applied, as far as commands differ in it.
	options apply.Options

	// observed adds to the intent what depends on the state of the engine.
	observed func(planner.State, *planner.Intent)
	// confirm asks before the plan is applied; nil asks nothing.
	confirm func(plan.Plan) error
	// before is called with the plan before it is applied: an attached up begins to
	// follow the logs then.
	before func(plan.Plan, planner.State) error
	// skipped shows what the command leaves out, also in a dry run; nil shows nothing.
	skipped func(planner.State)
	// starting is called for each container before it is started, started when it was,
	// warned for each step that ended with a warning; each may be nil.
	starting, started func(plan.Subject)
	warned            func(plan.Event)

	// quietPull and quietBuild leave out the progress of pulls and builds.
	quietPull, quietBuild bool
	// build chooses the builder; pushBuilt has it push what it builds.
	build     buildFlags
	pushBuilt bool
	// cleanUp is content to find nothing.
	cleanUp bool
	// silent shows no progress and no notes.
	silent bool
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

// runner runs a change: it turns an intent into a request to convergence.Run and shows how it proceeds.
type runner struct{ *loader }

// apply applies a change. A dry run shows what it would do.
func (a *runner) apply(ctx context.Context, c change) (convergence.Result, error) {
	engine, err := a.dial()
	if err != nil {
		return convergence.Result{}, err
	}
	if c.printsBuilds() {
		a.besideOutput()
	}
	if a.global.dryRun {
		return a.dryRun(ctx, engine, c)
	}
	ctx, stop, cancel := a.signals.cutBy(a.base)
	defer cancel()
	return a.converge(ctx, stop, engine, c)
}

// converge applies a change. Cancelling the context interrupts it; closing stop
// lets the running steps finish.
func (a *runner) converge(ctx context.Context, stop <-chan struct{}, engine *engineclient.Engine, c change) (convergence.Result, error) {
	defer a.guard()()
	r, err := a.request(engine, c)
	if err != nil {
		return convergence.Result{}, err
	}
	r.Apply.Stop = stop
	if !c.unlocked {
		r.Lock = a.locking(c)
	}
	return convergence.Run(ctx, engine, r)
}

// dryRun shows what a change would do.
func (a *runner) dryRun(ctx context.Context, engine *engineclient.Engine, c change) (convergence.Result, error) {
	result, err := a.plan(ctx, engine, c)
	if err != nil {
		return result, err
	}
	a.notes(c, result.Plan)
	a.showLeft(c, result)
	a.pretend(c.op, result.Plan)
	return result, a.hide()
}

// plan returns what a change would do, without one call that changes the engine.
func (a *runner) plan(ctx context.Context, engine *engineclient.Engine, c change) (convergence.Result, error) {
	r, err := a.request(engine, c)
	if err != nil {
		return convergence.Result{}, err
	}
	return convergence.Plan(ctx, engine, r)
}

// request is the change as convergence.Run takes it.
func (a *runner) request(engine *engineclient.Engine, c change) (convergence.Request, error) {
	d, err := a.display(engine, c)
	if err != nil {
		return convergence.Request{}, err
	}
	r := convergence.Request{
		Want: c.want, Intent: c.intent, Fetch: c.fetch, Local: a.local(), Apply: c.options,
		Hooks: convergence.Hooks{
			Adopt:          func(f *planner.Foreign) error { return a.confirmAdoption(f, c) },
			RecreateVolume: func(n plan.Note) (bool, error) { return a.decideVolume(n, c) },
			Observed:       c.observed,
			Confirm:        func(r convergence.Result) error { return a.confirm(c, r) },
			Begin:          d.begin,
			End:            d.end,
			Provided:       a.provided,
		},
	}
	r.Apply.Parallel, r.Apply.Events, r.Apply.Builder, r.Apply.Version = a.global.parallel, d.event, d.builder, a.fullVersion()
	r.Apply.Providers = provider.Options{Env: a.Env, ConfigDir: a.dockerConfigDir()}
	return r, nil
}

// local is what this user's runs remember on this machine.
func (a *invocation) local() convergence.Local {
	return convergence.Local{Adopted: a.stateDir("adopted"), DigestKey: a.digestKey()}
}

// confirm shows what the user should know before a plan is applied, and asks.
func (a *runner) confirm(c change, r convergence.Result) error {
	if c.cleanUp {
		r.Plan.Notes = slices.DeleteFunc(slices.Clone(r.Plan.Notes), func(n plan.Note) bool { return n.Code == plan.NoteNothing })
	}
	a.notes(c, r.Plan)
	if c.confirm != nil {
		if err := c.confirm(r.Plan); err != nil {
			return err
		}
	}
	if c.before != nil {
		if err := c.before(r.Plan, r.State); err != nil {
			return err
		}
	}
	a.showLeft(c, r)
	return nil
}

// showLeft shows what a plan leaves as it is.
func (a *runner) showLeft(c change, r convergence.Result) {
	if c.skipped != nil {
		c.skipped(r.State)
	}
	a.showUntouched(r.Plan, r.State, c)
}

// provided takes note of what providers have set: their values are hidden, and each
// variable that they replace is reported.
func (a *runner) provided(want *project.Project, overrides []project.Override) error {
	a.secrets.Add(want.Scrub)
	for _, o := range overrides {
		if err := view.Warning(a.streams.Err, a.mode, o.String(), ""); err != nil {
			return err
		}
	}
	return nil
}

// pretend shows a plan as if it had been applied.
func (a *console) pretend(op string, plan plan.Plan) { view.Pretend(a.show(), op, plan, a.Now) }

// wouldWrite reports a file that a dry run does not write.
func (a *console) wouldWrite(path string) error {
	return view.Lines(a.streams.Err, []string{"Would write " + path})
}

// notes shows what the user should know before anything is done.
func (a *console) notes(c change, p plan.Plan) {
	if c.silent {
		return
	}
	for _, n := range p.Notes {
		if n.Code == plan.NoteCompleted {
			continue // it is as it should be: only a plan tells
		}
		a.show().Warn(n.Message, n.Hint)
	}
}

// showUntouched shows the containers that the plan leaves as they are.
func (a *runner) showUntouched(plan plan.Plan, state planner.State, c change) {
	subjects, word := untouched(plan, state, c)
	a.show().Untouched(subjects, word, "")
}

// untouched are the containers that are as wanted already, and the word for it:
// those that run, for commands that start services, and those that have exited,
// for stop.
func untouched(p plan.Plan, state planner.State, c change) ([]plan.Subject, string) {
	status, word := planner.Running, "Running"
	switch {
	case c.intent.Goal == planner.GoalRunning && !c.intent.Existing:
	case c.intent.Goal == planner.GoalStopped && c.intent.Signal == "":
		status, word = planner.Exited, "Stopped"
	default:
		return nil, ""
	}
	touched := map[string]bool{}
	for _, s := range p.Steps {
		touched[s.Action.Subject().ID] = true
	}
	var out []plan.Subject
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
