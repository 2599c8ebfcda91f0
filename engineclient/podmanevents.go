package engineclient

import (
	"context"

	"github.com/docker/docker/api/types/events"
)

// Events tells what happens. Podman keeps events in a file, and whoever listens
// while it makes room there is told those of before again: they are left out.
func (e *Engine) Events(ctx context.Context, o events.ListOptions) (<-chan events.Message, <-chan error) {
	told, failed := e.Client.Events(ctx, o)
	if !e.podman {
		return told, failed
	}
	once, over := make(chan events.Message), make(chan error, 1)
	go func() {
		defer close(over)
		var seen recent
		for {
			select {
			case m := <-told:
				if seen.again(eventKey{m.TimeNano, m.Actor.ID, m.Action}) {
					continue
				}
				select {
				case once <- m:
				case <-ctx.Done():
				}
			case err := <-failed:
				over <- err
				return
			}
		}
	}()
	return once, over
}

// eventKey tells events apart.
type eventKey struct {
	at     int64
	actor  string
	action events.Action
}

// mostRecent is more than there is room for in Podman's file.
const mostRecent = 16 << 10

// recent are the last events, at least mostRecent of them.
type recent struct{ now, before map[eventKey]bool }

// again reports whether an event was told before.
func (r *recent) again(k eventKey) bool {
	if r.now[k] || r.before[k] {
		return true
	}
	if r.now == nil || len(r.now) >= mostRecent {
		r.now, r.before = map[eventKey]bool{}, r.now
	}
	r.now[k] = true
	return false
}
