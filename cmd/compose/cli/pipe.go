package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	// quietPull and quietBuild leave out the progress of pulls and builds.
	quietPull, quietBuild bool
	yes                   bool // the answer to every question
}

// events passes on what is to be shown.
func (c change) events(progress view.Progress) func(planner.Event) {
	if !c.quietPull {
		return progress.On
	}
	return func(e planner.Event) {
		if _, pulls := e.Step.Action.(planner.PullImage); !pulls || e.Kind != planner.StepProgress {
			progress.On(e)
		}
	}
}

// apply is the pipe of every command that changes the engine: lock, observe,
// make, apply. A dry run stops before the last.
func (a *app) apply(ctx context.Context, c change) (planner.Plan, error) {
	engine, err := a.dial()
	if err != nil {
		return planner.Plan{}, err
	}
	if a.global.dryRun {
		plan, err := a.plan(ctx, engine, c)
		if err != nil {
			return plan, err
		}
		a.notes(plan.Notes)
		view.Pretend(a.show(), c.op, plan, a.Now)
		return plan, a.hide()
	}
	lock, err := a.lock(ctx, engine, c)
	if err != nil {
		return planner.Plan{}, err
	}
	defer lock.Release() // the kernel would free it at the latest at our end
	return a.converge(ctx, engine, c)
}

// converge is apply under the lock.
func (a *app) converge(ctx context.Context, engine *engineclient.Engine, c change) (planner.Plan, error) {
	if c.fetch {
		if err := a.fetch(ctx, engine, c); err != nil {
			return planner.Plan{}, err
		}
	}
	state, err := a.observe(ctx, engine, c)
	if err != nil {
		return planner.Plan{}, err
	}
	plan, err := a.make(state, &c)
	if err != nil {
		return plan, err
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
	a.show().Untouched(untouched(plan, state, c))
	return plan, a.walk(ctx, engine, c, plan)
}

// walk applies one plan under the user's signals, and shows it.
func (a *app) walk(ctx context.Context, engine *engineclient.Engine, c change, plan planner.Plan) error {
	ctx, stop, cancel := a.signals.cutBy(ctx)
	defer cancel()
	progress := a.show()
	progress.Plan(c.op, plan)
	mode := a.mode
	if c.quietBuild {
		mode = view.ModeQuiet
	}
	builds := view.NewBuilds(progress, a.streams.Err, mode)
	err := convergence.Apply(ctx, engine, c.want, plan, convergence.Options{
		Parallel: a.global.parallel, Stop: stop, Events: c.events(progress),
		Builder: &convergence.BuildKit{Engine: engine, Status: builds.Follow, Env: a.Env},
		Version: a.Version, DigestKey: a.digestKey(),
	})
	return errors.Join(err, builds.Close())
}

// mostRounds bounds the rounds of pulls and builds: a pull that fails is
// followed by a build.
const mostRounds = 3

// fetch runs the rounds that bring the images: what a pull brings is not
// known before, so each is planned from a fresh look.
func (a *app) fetch(ctx context.Context, engine *engineclient.Engine, c change) error {
	c.intent.Goal = planner.GoalFetched
	for range mostRounds {
		state, err := a.observe(ctx, engine, c)
		if err != nil {
			return err
		}
		plan, err := planner.Make(c.want, state, c.intent)
		if err != nil || plan.Empty() {
			return err
		}
		if err := a.walk(ctx, engine, c, plan); err != nil {
			return err
		}
		c.intent = tried(c.intent, plan)
	}
	return nil
}

// tried remembers what a round pulled and built.
func tried(intent planner.Intent, plan planner.Plan) planner.Intent {
	intent.Tried, intent.Built = slices.Clone(intent.Tried), slices.Clone(intent.Built)
	for _, s := range plan.Steps {
		switch x := s.Action.(type) {
		case planner.PullImage:
			intent.Tried = append(intent.Tried, x.Image.Name)
		case planner.BuildImage:
			intent.Built = append(intent.Built, x.Image.Name)
		}
	}
	return intent
}

// plan is what apply would do, without one call that changes the engine. The
// rounds that bring images are shown as one, under an assumption.
func (a *app) plan(ctx context.Context, engine *engineclient.Engine, c change) (planner.Plan, error) {
	state, err := a.observe(ctx, engine, c)
	if err != nil {
		return planner.Plan{}, err
	}
	var first planner.Plan
	if c.fetch {
		fetch := c.intent
		fetch.Goal = planner.GoalFetched
		if first, err = planner.Make(c.want, state, fetch); err != nil {
			return planner.Plan{}, err
		}
	}
	next, err := a.make(state, &c)
	if err != nil {
		return planner.Plan{}, err
	}
	if !first.Empty() {
		first.Notes = append(first.Notes, assumption(first))
	}
	return first.Then(next), nil
}

func assumption(first planner.Plan) planner.Note {
	var names []string
	var subjects []planner.Subject
	for _, s := range first.Steps {
		names = append(names, s.Action.Subject().Name)
		subjects = append(subjects, s.Action.Subject())
	}
	return planner.Note{
		Code: planner.NoteAssumed, Subjects: subjects,
		Message: fmt.Sprintf("what follows assumes that %s bring no other image than the containers run now", strings.Join(names, ", ")),
		Hint:    "containers of an image that turns out to be new are replaced too",
	}
}

// make plans, and asks where the plan would take over another directory's
// project.
func (a *app) make(state planner.State, c *change) (planner.Plan, error) {
	plan, err := planner.Make(c.want, state, c.intent)
	var foreign *planner.Foreign
	if !errors.As(err, &foreign) {
		return plan, err
	}
	if !c.yes && !a.moved(foreign) {
		if !a.canAsk() {
			return plan, err
		}
		yes, askErr := a.ask(foreign.Error()+". Take it over?", false)
		if askErr != nil {
			return plan, askErr
		}
		if !yes {
			return plan, err
		}
	}
	c.intent.Adopt = true
	return planner.Make(c.want, state, c.intent)
}

// moved reports whether the directory that a project came from is gone: then
// it was moved or renamed, and there is nobody to take it from.
func (a *app) moved(f *planner.Foreign) bool {
	_, err := os.Stat(f.There)
	return errors.Is(err, os.ErrNotExist) && a.engine.Local()
}

func (a *app) observe(ctx context.Context, engine *engineclient.Engine, c change) (planner.State, error) {
	v := convergence.View{DigestKey: a.digestKey()}
	switch {
	case c.intent.Existing, c.intent.Goal == planner.GoalStopped, c.intent.Goal == planner.GoalAbsent, c.intent.Goal == planner.GoalPaused:
		v.ProjectOnly = true
	case engine.Local():
		v.Ports = convergence.Listening
	}
	return convergence.Observe(ctx, engine, c.want, v)
}

// lock takes the project's lock and says for whom it waits.
func (a *app) lock(ctx context.Context, engine *engineclient.Engine, c change) (*convergence.Lock, error) {
	ctx, stop, cancel := a.signals.cutBy(ctx)
	defer cancel()
	go func() {
		select {
		case <-stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	if t := a.global.lockTimeout; t > 0 {
		var done context.CancelFunc
		ctx, done = context.WithTimeout(ctx, t)
		defer done()
	}
	me := convergence.Holder{PID: a.PID, Command: "compose " + c.op, Since: a.Now()}
	return convergence.TakeLock(ctx, a.stateDir("lock"), engine.Key(), c.want.Name(), me, func(h convergence.Holder) {
		a.show().Warn(fmt.Sprintf("waiting for project %s: it is being changed by %s", c.want.Name(), h), "--lock-timeout bounds the wait, Ctrl-C ends it")
	})
}

// stateDir is where this user's runs remember things: the lock, the key of
// field digests.
func (a *app) stateDir(name string) string {
	base := a.Env["XDG_STATE_HOME"]
	if base == "" && a.Env["HOME"] != "" {
		base = filepath.Join(a.Env["HOME"], ".local", "state")
	}
	if base == "" {
		base = filepath.Join(os.TempDir(), fmt.Sprintf("compose-%d", a.UID))
	}
	return filepath.Join(base, "compose", name)
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

// untouched are the containers that run and that the plan leaves alone.
func untouched(plan planner.Plan, state planner.State, c change) []planner.Subject {
	if c.intent.Goal != planner.GoalRunning || c.intent.Existing {
		return nil
	}
	touched := map[string]bool{}
	for _, s := range plan.Steps {
		touched[s.Action.Subject().ID] = true
	}
	var out []planner.Subject
	for _, found := range state.Containers {
		_, active := c.want.Service(found.Service)
		if active && !found.OneOff && found.Status == planner.Running && !touched[found.ID] {
			out = append(out, found.Subject())
		}
	}
	return out
}

// canAsk reports whether somebody is there to answer.
func (a *app) canAsk() bool { return a.streams.Err.TTY && view.IsTerminal(a.Stdin) }

// ask asks on stderr, so that stdout stays the result.
func (a *app) ask(question string, def bool) (bool, error) {
	if err := a.hide(); err != nil {
		return false, err
	}
	return view.Confirm(a.Stdin, a.streams.Err, question, def)
}

// seconds is a flag in seconds as a duration.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
