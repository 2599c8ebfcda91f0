package convergence

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/build"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Request describes a change of an engine: the project, the intent, and the caller's hooks.
type Request struct {
	Want   *project.Project
	Intent planner.Intent
	// Fetch pulls and builds images and runs providers, before the rest is planned.
	Fetch bool

	// Lock is how the project is locked; nil takes no lock.
	Lock *Locking
	// Local is the state that this user's runs keep on this machine.
	Local Local
	// Apply is how plans are applied.
	Apply apply.Options
	Hooks Hooks
}

// Hooks are callbacks of a run. Each may be nil. An error of a hook ends the run and
// is returned.
type Hooks struct {
	// Adopt decides whether a project that was created from another directory is
	// adopted; nil refuses.
	Adopt func(*planner.Foreign) error
	// RecreateVolume decides whether a volume whose definition has changed is
	// recreated, which deletes its data; nil keeps it.
	RecreateVolume func(plan.Note) (bool, error)
	// Observed adds to the intent what depends on the state of the engine.
	Observed func(planner.State, *planner.Intent)
	// Confirm is called with the plan before it is applied, after images were pulled and built.
	Confirm func(Result) error
	// Begin and End enclose the application of each plan: a run that fetches images
	// applies several.
	Begin func(plan.Plan) error
	End   func() error
	// Provided is called with the project after providers have set variables, and
	// with the variables of services that these override.
	Provided func(*project.Project, []project.Override) error
}

// Result is the outcome of a run or a plan.
type Result struct {
	// Want is the project with the variables that providers have set.
	Want *project.Project
	// Plan is the last plan, and State the observation that it was made from.
	Plan  plan.Plan
	State planner.State
}

// Run brings the engine to what a request wants: it takes the project's lock,
// observes, fetches images and runs providers, plans, has the plan confirmed, and
// applies it. Cancelling the context aborts the run. Closing Request.Apply.Stop ends it
// after the steps in progress. It is the only way from an intent to a change of an engine.
//
// The error joins those of all steps that failed, each a StepError.
func Run(ctx context.Context, engine *engineclient.Engine, r Request) (Result, error) {
	run := newRun(engine, r)
	reading, cancel := endedBy(ctx, r.Apply.Stop)
	defer cancel()
	if r.Lock != nil {
		lock, err := r.Lock.Take(reading, engine, r.Want.Name())
		if err != nil {
			return run.result, err
		}
		defer lock.Release() // if this fails, the kernel frees it when the program ends
		run.creations = &lock.creations
		run.Apply.Creating = lock.creations.begin
	}
	if err := run.prepare(reading, ctx); err != nil {
		return run.result, err
	}
	if confirm := r.Hooks.Confirm; confirm != nil {
		if err := confirm(run.result); err != nil {
			return run.result, err
		}
	}
	r.Local.remember(engine, run.intent, run.result)
	return run.result, run.apply(ctx, run.result.Plan)
}

// Plan returns what Run would do, without a call that changes the engine. The rounds
// that fetch images are joined with the rest, under assumptions that notes state.
func Plan(ctx context.Context, engine *engineclient.Engine, r Request) (Result, error) {
	return newRun(engine, r).preview(ctx)
}

// run is one run of a request.
type run struct {
	Request
	engine *engineclient.Engine
	intent planner.Intent // the request's intent and the decisions made during the run
	kept   []string       // volumes that are kept although their definition changed
	// creations are what killed runs have begun to create. It is nil without a lock.
	creations *creations
	result    Result
}

func newRun(engine *engineclient.Engine, r Request) *run {
	r.Want = forEngine(engine, r.Want)
	if r.Apply.Builder == nil {
		r.Apply.Builder = &build.BuildKit{Engine: engine}
	}
	return &run{Request: r, engine: engine, intent: r.Intent, result: Result{Want: r.Want}}
}

// forEngine returns the project adapted to a local or a remote engine.
func forEngine(engine *engineclient.Engine, want *project.Project) *project.Project {
	if engine.Local() {
		return want
	}
	return want.ForEngineElsewhere()
}

// prepare observes, fetches and plans. reading ends at the first signal, applying at
// the second.
func (r *run) prepare(reading, applying context.Context) error {
	if !r.intent.Goal.NeedsState() {
		return r.make(planner.State{})
	}
	starts := r.intent.Goal == planner.GoalRunning || r.intent.Goal == planner.GoalCreated
	state, err := r.observe(reading, starts)
	if err != nil {
		return err
	}
	// A conflict is reported before the first image is fetched.
	if err := r.plan(reading, state); err != nil || !r.Fetch {
		return err
	}
	state, changed, err := r.fetch(reading, applying, r.result.State)
	if err != nil || !changed {
		return err
	}
	return r.plan(reading, state)
}

// observe takes a snapshot of the project's state on the engine. settle waits for
// containers that the engine is still stopping or removing.
func (r *run) observe(ctx context.Context, settle bool) (planner.State, error) {
	v := viewOf(r.intent, r.result.Want)
	v.DigestKey, v.Settle = r.Local.DigestKey, settle
	if settle && r.creations != nil {
		v.Creating = r.creations.unfinished()
	}
	state, err := observe.Project(ctx, r.engine, r.result.Want, v)
	if err != nil {
		return state, err
	}
	if len(v.Creating) > 0 {
		r.creations.forget()
	}
	r.Local.readopt(r.engine, r.result.Want, state.Containers)
	if observed := r.Hooks.Observed; observed != nil {
		observed(state, &r.intent)
	}
	return state, nil
}

// viewOf returns the parts of the engine's state on which an intent depends.
func viewOf(in planner.Intent, want *project.Project) observe.Options {
	v := observe.Options{Dangling: in.Prune}
	switch in.Goal {
	case planner.GoalPulled, planner.GoalBuilt, planner.GoalPushed:
		v.Existing, v.Images = true, true
	case planner.GoalStopped, planner.GoalAbsent, planner.GoalPaused:
		v.Existing, v.Images = true, in.Images != "" // down --rmi
	default:
		v.Existing = in.Existing
	}
	v.Compare = v.Existing && in.Restart && want.FromFile() // a restart reports changes that it does not apply
	return v
}

// plan makes the plan. If it is not empty, it is made again with possible conflicts:
// foreign containers and ports of the host. Observing these costs engine calls, and
// without a change there can be no conflict.
func (r *run) plan(ctx context.Context, state planner.State) error {
	if !r.intent.Existing && (r.intent.Goal == planner.GoalCreated || r.intent.Goal == planner.GoalRunning) {
		plan, err := planner.Make(r.result.Want, state, r.intent)
		if err == nil && plan.Empty() && len(changedVolumes(plan)) == 0 {
			r.result.Plan, r.result.State = plan, state
			return nil
		}
		var ports observe.PortLister
		if r.engine.Local() {
			ports = observe.ListeningPorts
		}
		if state, err = observe.Conflicts(ctx, r.engine, r.result.Want, state, ports); err != nil {
			return err
		}
	}
	return r.make(state)
}

// make makes the plan and asks the caller for the decisions that it needs.
func (r *run) make(state planner.State) error {
	r.result.State = state
	plan, err := planner.Make(r.result.Want, state, r.intent)
	var foreign *planner.Foreign
	if errors.As(err, &foreign) && !foreign.Unrelated && r.Hooks.Adopt != nil {
		if err := r.Hooks.Adopt(foreign); err != nil {
			return err
		}
		r.intent.Adopt = true
		plan, err = planner.Make(r.result.Want, state, r.intent)
	}
	if err != nil {
		return err
	}
	recreates, err := r.decideVolumes(plan)
	if err == nil && recreates {
		plan, err = planner.Make(r.result.Want, state, r.intent)
	}
	r.result.Plan = plan
	return err
}

// decideVolumes asks about each volume whose definition has changed, once in a run. It
// reports whether a volume must be recreated.
func (r *run) decideVolumes(plan plan.Plan) (recreates bool, err error) {
	decide := r.Hooks.RecreateVolume
	if decide == nil || r.intent.Recreate == planner.RecreateNever { // its containers would have to be recreated too
		return false, nil
	}
	for _, n := range changedVolumes(plan) {
		name := n.Subjects[0].Name
		if slices.Contains(r.kept, name) {
			continue
		}
		recreate, err := decide(n)
		if err != nil {
			return false, err
		}
		if recreate {
			r.intent.RecreateVolumes, recreates = append(r.intent.RecreateVolumes, name), true
		} else {
			r.kept = append(r.kept, name)
		}
	}
	return recreates, nil
}

// changedVolumes returns the notes about volumes that a plan keeps although their
// definition has changed.
func changedVolumes(p plan.Plan) []plan.Note {
	return slices.DeleteFunc(slices.Clone(p.Notes), func(n plan.Note) bool { return n.Code != plan.NoteDiffers })
}

// apply applies a plan.
func (r *run) apply(ctx context.Context, plan plan.Plan) error {
	if begin := r.Hooks.Begin; begin != nil {
		if err := begin(plan); err != nil {
			return err
		}
	}
	options := r.Apply
	options.WaitAll, options.DigestKey = r.intent.Wait, r.Local.DigestKey
	err := apply.Apply(ctx, r.engine, r.result.Want, plan, options)
	if end := r.Hooks.End; end != nil {
		err = errors.Join(err, end())
	}
	return err
}

// endedBy returns a context that is cancelled with its parent or when stop is closed.
func endedBy(parent context.Context, stop <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		select {
		case <-stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
