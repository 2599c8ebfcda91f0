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

// watch listens to the engine's events for those who wait for a container.
// Nothing is polled: an event wakes the waiter, which then looks.
type watch struct {
	mu        sync.Mutex
	waiters   map[*waiter]bool
	ends      map[string]end       // by container ID
	starts    map[string]time.Time // first start that was heard, by container ID
	abandoned chan struct{}        // closed when waiting is over
	once      sync.Once
}

// waiter is one who waits for a container, by name or ID.
type waiter struct {
	id, name string
	wake     chan struct{} // has one place: a waiter that has not looked yet need not be woken twice
}

// errAbandoned is what a wait ends with when the run is cancelled.
var errAbandoned = errors.New("cancelled")

// watchIfNeeded starts to listen when the plan waits for something. The
// stream stands before the first step begins, so no event is missed. Stop ends
// an attempt to open it that the engine does not answer.
func watchIfNeeded(ctx context.Context, engine *engineclient.Engine, plan plan.Plan, stop <-chan struct{}) (*watch, func()) {
	w := &watch{waiters: map[*waiter]bool{}, ends: map[string]end{}, starts: map[string]time.Time{}, abandoned: make(chan struct{})}
	if !slices.ContainsFunc(plan.Steps, waits) {
		return w, func() {}
	}
	ctx, end := context.WithCancel(ctx)
	opened, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		s := engine.OpenEvents(ctx, events.ListOptions{Filters: engineclient.Filters(
			"type", "container", "label", planner.LabelProject+"="+plan.Project,
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

// listen passes events on until the context ends. A gap in the stream costs time and does not fail the run: those who
// wait look at the engine after it, and so find out when the engine does not answer.
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

// end is how often a container has ended since the run began, and with what
// the last time.
type end struct{ count, code int }

func (w *watch) ended(id string) end {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ends[id]
}

// firstStart is when a container was started for the first time since the run
// began, by the engine's clock; zero if it was not.
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

// until calls look at once and after every event of the container, and when it
// says so without one, until it says 0.
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
