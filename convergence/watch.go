package convergence

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// watch listens to the engine's events for those who wait for a container.
// Nothing is polled: an event wakes the waiter, which then looks.
type watch struct {
	mu        sync.Mutex
	waiters   map[*waiter]bool
	abandoned chan struct{} // closed when waiting is over
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
// stream stands before the first step begins, so no event is missed.
func watchIfNeeded(ctx context.Context, engine *engineclient.Engine, plan planner.Plan) (*watch, func(), error) {
	w := &watch{waiters: map[*waiter]bool{}, abandoned: make(chan struct{})}
	needed := false
	for _, s := range plan.Steps {
		if _, ok := s.Action.(planner.AwaitContainer); ok {
			needed = true
		}
	}
	if !needed {
		return w, func() {}, nil
	}
	ctx, stop := context.WithCancel(ctx)
	messages, errs := engine.Events(ctx, events.ListOptions{Filters: engineclient.Filters(
		"type", "container", "label", planner.LabelProject+"="+plan.Project,
	)})
	select {
	case err := <-errs:
		stop()
		return nil, nil, fmt.Errorf("listen to the engine's events: %w", err)
	default:
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		w.listen(messages, errs)
	}()
	return w, func() { stop(); <-over }, nil
}

func (w *watch) listen(messages <-chan events.Message, errs <-chan error) {
	for {
		select {
		case m := <-messages:
			w.wake(m.Actor.ID, m.Actor.Attributes["name"])
		case <-errs:
			w.wakeAll() // the net of slow looks has them now
			return
		}
	}
}

func (w *watch) wake(id, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for x := range w.waiters {
		if x.id == id || x.name == name {
			x.poke()
		}
	}
}

func (w *watch) wakeAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for x := range w.waiters {
		x.poke()
	}
}

func (x *waiter) poke() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

func (w *watch) join(c planner.Subject) (*waiter, func()) {
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

// slowLook is how often a waiter looks without an event: the net under a
// stream that was cut.
const slowLook = 10 * time.Second

// until calls look at once and after every event of the container, until it
// says that it is over.
func (w *watch) until(ctx context.Context, c planner.Subject, look func() (over bool, err error)) error {
	x, leave := w.join(c)
	defer leave()
	net := time.NewTicker(slowLook)
	defer net.Stop()
	for {
		over, err := look()
		if over || err != nil {
			return err
		}
		select {
		case <-x.wake:
		case <-net.C:
		case <-w.abandoned:
			return errAbandoned
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
