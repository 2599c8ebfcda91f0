package apply

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-6dc66d55/compose/convergence/provider"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Options are how a plan is applied. The zero value is the usual.
type Options struct {
	// Parallel is how many steps may have a call under way at once; 0 is the
	// usual. A step that only waits takes no place.
	Parallel int
	// Stop, when it is closed, lets no new step begin. Those under way get
	// Grace to end, then they are cut, as they are when the context ends.
	Stop  <-chan struct{}
	Grace time.Duration
	// WaitTimeout bounds a plan that waits for containers, dependencies included
	// (--wait-timeout): when it has passed, waits end with an error and no new
	// step begins. 0 is no bound.
	WaitTimeout time.Duration
	// WaitAll is whether the plan waits for all services, not only for dependencies (--wait).
	WaitAll bool
	// Events is told of each thing that happens, one at a time.
	Events func(plan.Event)
	// HookOutput returns a writer for the output of a hook while it runs; nil
	// shows no output of hooks.
	HookOutput func(h HookRun, stderr bool) io.WriteCloser
	// Builder builds images; nil where nothing is to be built.
	Builder Builder
	// Providers run the programs that stand for services.
	Providers provider.Options
	// Streams are the user's ends, where the plan attaches them to a container.
	Streams *stdio.Attachment
	// Read is told what an image holds, where the plan looks into one; it may be
	// called from several goroutines.
	Read func(ref string, files ImageFiles)
	// Committed is told which image has been made of a container.
	Committed func(id string)
	// Version of this program, for the labels.
	Version string
	// DigestKey is the user's key of field digests.
	DigestKey []byte
}

// Builder builds the images of services.
type Builder interface {
	// Check finds what the builds ask for and the builder cannot do.
	Check(ctx context.Context, want *project.Project, builds []plan.BuildImage) error
	// Build builds a service's image and gives it its names.
	Build(ctx context.Context, want *project.Project, service project.Service, x plan.BuildImage) error
}

// defaultGrace is how long running steps may take to finish after a cancellation.
const defaultGrace = 10 * time.Second

// StepError is a step that failed.
type StepError struct {
	Step plan.Step
	Err  error
}

func (e *StepError) Error() string {
	if prefix := string(e.Step.ID) + ": "; !waits(e.Step) {
		return prefix + strings.TrimPrefix(e.Err.Error(), prefix)
	}
	if e.Step.Reason.Code == plan.NeededBy {
		return "dependency failed to start: " + e.Err.Error()
	}
	return e.Err.Error()
}

func (e *StepError) Unwrap() error { return e.Err }

// ErrStopped says that the run was cancelled before all steps had begun.
var ErrStopped = errors.New("cancelled")

// timeout is the error when the wait timeout has passed.
func (o Options) timeout() *WaitTimeout {
	return &WaitTimeout{After: o.WaitTimeout, DependenciesOnly: !o.WaitAll}
}

// Apply walks a plan. A step begins when those that it needs have succeeded
// and those that it comes after are over; when one that it needs fails it is
// skipped, and so on, and all else goes on. The error joins the failures.
func Apply(ctx context.Context, engine *engineclient.Engine, want *project.Project, plan plan.Plan, o Options) error {
	if plan.Empty() {
		return nil
	}
	a := &applier{engine: engine, want: want, options: o}
	if o.WaitTimeout > 0 {
		a.deadline = time.Now().Add(o.WaitTimeout)
	}
	if err := a.checkNeeds(ctx, plan); err != nil {
		return err
	}
	ctx, cut := context.WithCancel(ctx)
	defer cut()
	w, stopWatching := watchIfNeeded(ctx, engine, plan, o.Stop)
	defer stopWatching()
	a.watch = w
	return newWalk(plan, a, cut).run(ctx)
}

// walk is one pass over a plan. Only its run method touches its fields.
type walk struct {
	*applier
	plan       plan.Plan
	cut        context.CancelFunc
	index      map[plan.StepID]int
	dependents [][]int
	pending    []int     // how many steps each still waits for
	doomed     []bool    // a step that it needs failed
	ready      []int     // may begin, in the plan's order
	over       chan done // from the workers
	busy       int       // steps under way that have a call
	underway   int       // steps under way
	stopped    bool
	late       bool            // the wait timeout has passed
	droppable  context.Context // of steps that need no grace: it ends at once
	errs       []error
}

type done struct {
	step   int
	detail string
	err    error
}

func newWalk(p plan.Plan, a *applier, cut context.CancelFunc) *walk {
	n := len(p.Steps)
	w := &walk{
		applier: a, plan: p, cut: cut, index: make(map[plan.StepID]int, n),
		dependents: make([][]int, n), pending: make([]int, n), doomed: make([]bool, n), over: make(chan done),
	}
	for i, s := range p.Steps {
		w.index[s.ID] = i
	}
	for i, s := range p.Steps {
		for _, list := range [][]plan.StepID{s.Needs, s.After} {
			for _, id := range list {
				j := w.index[id]
				w.dependents[j] = append(w.dependents[j], i)
				w.pending[i]++
			}
		}
		if w.pending[i] == 0 {
			w.ready = append(w.ready, i)
		}
	}
	return w
}

func (w *walk) run(ctx context.Context) error {
	stop := w.options.Stop
	var graceOver, late <-chan time.Time
	if !w.deadline.IsZero() {
		late = time.After(time.Until(w.deadline))
	}
	droppable, drop := context.WithCancel(ctx)
	defer drop()
	w.droppable = droppable
	for w.launch(ctx); w.underway > 0; w.launch(ctx) {
		select {
		case d := <-w.over:
			w.finish(ctx, d)
		case <-stop:
			stop, w.stopped = nil, true
			w.watch.abandon()
			drop()
			graceOver = time.After(w.grace())
		case <-late:
			w.late = true
			graceOver = time.After(w.grace())
		case <-graceOver:
			w.cut()
		}
	}
	// What runs when the time is over is good enough, as long as nothing is left.
	if w.late && w.skipRest("timed out") > 0 && len(w.errs) == 0 {
		w.errs = append(w.errs, w.options.timeout())
	}
	if w.stopped || ctx.Err() != nil {
		w.skipRest("cancelled")
		w.errs = append(w.errs, ErrStopped)
	}
	if len(w.errs) == 0 {
		looking, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-w.options.Stop:
				cancel()
			case <-looking.Done():
			}
		}()
		w.stillReady(looking)
		w.settle(looking)
	}
	return errors.Join(w.errs...)
}

func (w *walk) grace() time.Duration {
	if w.options.Grace > 0 {
		return w.options.Grace
	}
	return defaultGrace
}

// launch begins the steps that may begin, as far as there is place.
func (w *walk) launch(ctx context.Context) {
	if w.stopped || w.late || ctx.Err() != nil {
		return
	}
	limit := w.options.Parallel
	if limit <= 0 {
		limit = engineclient.DefaultParallel
	}
	var later []int
	for len(w.ready) > 0 {
		i := w.ready[0]
		w.ready = w.ready[1:]
		switch {
		case w.doomed[i]:
			w.skip(i)
		case w.waits(i) || w.busy < limit:
			w.begin(ctx, i)
		default:
			later = append(later, i)
		}
	}
	w.ready = later
}

func (w *walk) waits(i int) bool {
	return waits(w.plan.Steps[i])
}

func (w *walk) begin(ctx context.Context, i int) {
	w.underway++
	if !w.waits(i) {
		w.busy++
	}
	step := w.plan.Steps[i]
	w.emit(plan.Event{Step: step, Kind: plan.StepStarted})
	if needsNoGrace(step) {
		ctx = w.droppable
	}
	go func() {
		detail, err := w.effect(ctx, step)
		w.over <- done{i, detail, engineclient.Plain(err)}
	}()
}

func (w *walk) finish(ctx context.Context, d done) {
	w.underway--
	if !w.waits(d.step) {
		w.busy--
	}
	step := w.plan.Steps[d.step]
	var warned *warning
	switch {
	case d.err == nil:
		w.emit(plan.Event{Step: step, Kind: plan.StepDone, Detail: d.detail})
	case errors.As(d.err, &warned):
		w.emit(plan.Event{Step: step, Kind: plan.StepWarned, Detail: warned.Error()})
	case errors.Is(d.err, errAbandoned) || w.stopped && needsNoGrace(step) || ctx.Err() != nil && errors.Is(d.err, context.Canceled):
		w.emit(plan.Event{Step: step, Kind: plan.StepInterrupted, Detail: "cancelled"})
		w.release(d.step, true)
		return
	default:
		w.fail(step, d.err)
	}
	w.release(d.step, d.err != nil && warned == nil)
}

// needsNoGrace reports whether the call of a step can be dropped: the engine keeps the
// part of an image that it has, and completes the stop of a container by itself.
func needsNoGrace(s plan.Step) bool {
	switch s.Action.(type) {
	case plan.PullImage, plan.BuildImage, plan.PushImage, plan.StopContainer:
		return true
	}
	return false
}

func (w *walk) fail(step plan.Step, err error) {
	w.emit(plan.Event{Step: step, Kind: plan.StepFailed, Err: err, Detail: err.Error()})
	w.errs = append(w.errs, &StepError{Step: step, Err: err})
}

// release tells the steps that wait for one that it is over.
func (w *walk) release(i int, failed bool) {
	id := w.plan.Steps[i].ID
	for _, j := range w.dependents[i] {
		if failed && slices.Contains(w.plan.Steps[j].Needs, id) {
			w.doomed[j] = true
		}
		if w.pending[j]--; w.pending[j] == 0 {
			w.ready = append(w.ready, j)
		}
	}
}

func (w *walk) skip(i int) {
	w.emit(plan.Event{Step: w.plan.Steps[i], Kind: plan.StepSkipped, Detail: "a step that it needs failed"})
	w.pending[i] = -1
	w.release(i, true)
}

// skipRest reports the steps that a run which was cancelled or timed out never
// began, and returns how many there are.
func (w *walk) skipRest(why string) (skipped int) {
	for i, n := range w.pending {
		if n > 0 || slices.Contains(w.ready, i) {
			w.emit(plan.Event{Step: w.plan.Steps[i], Kind: plan.StepSkipped, Detail: why})
			skipped++
		}
	}
	return skipped
}

// applier is what the effects of one Apply share.
type applier struct {
	engine  *engineclient.Engine
	want    *project.Project
	options Options
	watch   *watch
	// deadline is when waits end; zero is never.
	deadline time.Time

	events sync.Mutex // Events is told of one thing at a time
	ranges sync.Mutex // the engine's choice among host ports is not atomic

	finding sync.Mutex // of found
	found   []ready
}

func (a *applier) emit(e plan.Event) {
	if a.options.Events == nil {
		return
	}
	e.At = time.Now()
	a.events.Lock()
	defer a.events.Unlock()
	a.options.Events(e)
}

// warning is a failure that does not matter, in words.
type warning struct{ err error }

func (w *warning) Error() string { return w.err.Error() }

func (w *warning) Unwrap() error { return w.err }
