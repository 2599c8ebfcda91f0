package apply

import (
	"context"
	"errors"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// walk executes the steps of a plan. Only its run method and what that calls use its
// fields: the goroutines of steps send their results.
type walk struct {
	*applier
	steps     *schedule
	cut       context.CancelFunc // interrupts all running steps
	ended     chan result
	calling   int             // running steps that have a call
	running   int             // all running steps
	stopped   bool            // the run was cancelled
	late      bool            // the wait timeout has passed
	droppable context.Context // of steps that need no grace: a stop cancels it at once
	errs      []error
}

// result is how a step ended.
type result struct {
	step   int // its index in the plan
	detail string
	err    error
}

func (w *walk) run(ctx context.Context) error {
	stop := w.options.Stop
	var graceOver, late <-chan time.Time
	if !w.awaits.deadline.IsZero() {
		late = time.After(time.Until(w.awaits.deadline))
	}
	droppable, drop := context.WithCancel(ctx)
	defer drop()
	w.droppable = droppable
	for w.launch(ctx); w.running > 0; w.launch(ctx) {
		select {
		case r := <-w.ended:
			w.finish(ctx, r)
		case <-stop:
			stop, w.stopped = nil, true
			w.awaits.watch.abandon()
			drop()
			graceOver = time.After(w.grace())
		case <-late:
			w.late = true
			graceOver = time.After(w.grace())
		case <-graceOver:
			w.cut()
		}
	}
	// The wait timeout is no error if all steps had started by then.
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
		w.recheckReadiness(looking)
		w.awaitList(looking)
	}
	return errors.Join(w.errs...)
}

func (w *walk) grace() time.Duration {
	if w.options.Grace > 0 {
		return w.options.Grace
	}
	return defaultGrace
}

// launch starts the steps that are ready, up to the limit of parallel calls.
func (w *walk) launch(ctx context.Context) {
	if w.stopped || w.late || ctx.Err() != nil {
		return
	}
	limit := w.options.Parallel
	if limit <= 0 {
		limit = engineclient.DefaultParallel
	}
	var later []int
	for len(w.steps.ready) > 0 {
		i := w.steps.ready[0]
		w.steps.ready = w.steps.ready[1:]
		switch {
		case w.steps.doomed[i]:
			w.skip(i)
		case w.waits(i) || w.calling < limit:
			w.begin(ctx, i)
		default:
			later = append(later, i)
		}
	}
	w.steps.ready = later
}

func (w *walk) waits(i int) bool {
	return waits(w.steps.plan.Steps[i])
}

func (w *walk) begin(ctx context.Context, i int) {
	w.running++
	if !w.waits(i) {
		w.calling++
	}
	step := w.steps.plan.Steps[i]
	w.emit(plan.Event{Step: step, Kind: plan.StepStarted})
	if needsNoGrace(step) {
		ctx = w.droppable
	}
	go func() {
		detail, err := w.effect(ctx, step)
		w.ended <- result{i, detail, engineclient.Plain(err)}
	}()
}

func (w *walk) finish(ctx context.Context, r result) {
	w.running--
	if !w.waits(r.step) {
		w.calling--
	}
	step := w.steps.plan.Steps[r.step]
	var warned *warning
	switch {
	case r.err == nil:
		w.emit(plan.Event{Step: step, Kind: plan.StepDone, Detail: r.detail})
	case errors.As(r.err, &warned):
		w.emit(plan.Event{Step: step, Kind: plan.StepWarned, Detail: warned.Error()})
	case errors.Is(r.err, errAbandoned) || w.stopped && needsNoGrace(step) || ctx.Err() != nil && errors.Is(r.err, context.Canceled):
		w.emit(plan.Event{Step: step, Kind: plan.StepInterrupted, Detail: "cancelled"})
		w.steps.release(r.step, true)
		return
	default:
		w.fail(step, r.err)
	}
	w.steps.release(r.step, r.err != nil && warned == nil)
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

// skip reports a step that cannot start.
func (w *walk) skip(i int) {
	w.emit(plan.Event{Step: w.steps.plan.Steps[i], Kind: plan.StepSkipped, Detail: "a step that it needs failed"})
	w.steps.skip(i)
}

// skipRest reports the steps that a cancelled or timed out run has not started, and
// returns how many there are.
func (w *walk) skipRest(why string) int {
	rest := w.steps.rest()
	for _, step := range rest {
		w.emit(plan.Event{Step: step, Kind: plan.StepSkipped, Detail: why})
	}
	return len(rest)
}

// warning is an error that is reported and does not fail its step.
type warning struct{ err error }

func (w *warning) Error() string { return w.err.Error() }

func (w *warning) Unwrap() error { return w.err }
