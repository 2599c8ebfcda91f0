package apply

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// watch receives the engine's events for the steps that wait for a container. Nothing is
// polled: an event wakes the waiter, which then inspects the container.
type watch struct {
	mu        sync.Mutex
	waiters   map[*waiter]bool
	ends      map[string]end       // by container ID
	starts    map[string]time.Time // of the first start event, by container ID
	abandoned chan struct{}        // closed when waiting is over
	once      sync.Once
}

// waiter is a step that waits for a container, by name or ID.
type waiter struct {
	id, name string
	wake     chan struct{} // holds one value: a waiter that has not inspected yet is not woken twice
}

// errAbandoned is the error of a wait in a cancelled run.
var errAbandoned = errors.New("cancelled")

// watchIfNeeded opens the event stream if the plan waits for something. The stream is open
// before the first step starts, so no event is missed. Closing stop ends an attempt to
// open it that the engine does not answer.
func watchIfNeeded(ctx context.Context, engine *engineclient.Engine, p plan.Plan, stop <-chan struct{}) (*watch, func()) {
	w := &watch{waiters: map[*waiter]bool{}, ends: map[string]end{}, starts: map[string]time.Time{}, abandoned: make(chan struct{})}
	if !slices.ContainsFunc(p.Steps, waits) {
		return w, func() {}
	}
	ctx, end := context.WithCancel(ctx)
	opened, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		s := engine.OpenEvents(ctx, events.ListOptions{Filters: engineclient.Filters(
			"type", "container", "label", planner.LabelProject+"="+p.Project,
		)})
		close(opened)
		w.listen(ctx, s)
	}()
	select {
	case <-opened:
	case <-stop:
	case <-ctx.Done():
	}
	return w, func() { end(); <-over }
}

func waits(s plan.Step) bool {
	_, ok := s.Action.(plan.AwaitContainer)
	return ok
}

// listen handles events until the context is cancelled. A gap in the stream does not fail
// the run: all waiters inspect their containers after it, and fail if the engine does not
// answer.
func (w *watch) listen(ctx context.Context, s *engineclient.EventStream) {
	for {
		select {
		case m := <-s.Messages():
			w.hear(m)
		case <-s.Gaps():
			w.wakeAll()
		case <-ctx.Done():
			return
		}
	}
}

// end is how often a container has exited since the run began, and the last exit code.
type end struct{ count, code int }

func (w *watch) ended(id string) end {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ends[id]
}

// firstStart returns when a container was started for the first time since the run
// began, by the engine's clock; the zero time if it was not.
func (w *watch) firstStart(id string) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.starts[id]
}

func (w *watch) hear(m events.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch m.Action {
	case events.ActionDie:
		code, _ := strconv.Atoi(m.Actor.Attributes["exitCode"])
		w.ends[m.Actor.ID] = end{count: w.ends[m.Actor.ID].count + 1, code: code}
	case events.ActionStart:
		if w.starts[m.Actor.ID].IsZero() {
			w.starts[m.Actor.ID] = time.Unix(0, m.TimeNano)
		}
	}
	for x := range w.waiters {
		if x.id == m.Actor.ID || x.name == m.Actor.Attributes["name"] {
			x.signal()
		}
	}
}

func (w *watch) wakeAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for x := range w.waiters {
		x.signal()
	}
}

func (x *waiter) signal() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

func (w *watch) join(c plan.Subject) (*waiter, func()) {
	x := &waiter{id: c.ID, name: c.Name, wake: make(chan struct{}, 1)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiters[x] = true
	return x, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.waiters, x)
	}
}

// abandon ends all waits: a cancelled run waits for nothing.
func (w *watch) abandon() { w.once.Do(func() { close(w.abandoned) }) }

// until calls look at once, after every event of the container, and after the duration
// that look returns, until look returns 0.
func (w *watch) until(ctx context.Context, c plan.Subject, look func() (again time.Duration, err error)) error {
	x, leave := w.join(c)
	defer leave()
	for {
		again, err := look()
		if again == 0 || err != nil {
			return err
		}
		select {
		case <-x.wake:
		case <-time.After(again):
		case <-w.abandoned:
			return errAbandoned
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
