package logs

import (
	"maps"
	"sync"

	"github.com/docker/docker/api/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// containerStates holds the containers that are followed and how each stands. It calls no engine.
type containerStates struct {
	options Options
	mu      sync.Mutex
	tracked map[string]*tracked // by container ID
	pending map[string]int      // starts recorded by Started without an event yet, by container name
	overdue map[string]int      // the part of pending that existed at the last Look
	changed chan struct{}       // buffered, capacity 1: a container started or exited
}

func newContainerStates(o Options) *containerStates {
	return &containerStates{options: o, tracked: map[string]*tracked{}, pending: map[string]int{}, changed: make(chan struct{}, 1)}
}

// tracked is one container that is followed.
type tracked struct {
	id, name, service, source string
	alive                     bool
	mark                      cursor
	stream                    chan struct{}           // closed when the last stream has ended
	output                    *types.HijackedResponse // opened before the start of a container without a log
	killed                    bool                    // it was stopped or killed on request: a start may follow
	crashed                   bool                    // it exited by itself with an error, and still exists
	dying                     bool                    // it has exited, and its last lines are being read
	backoff                   bool                    // it has exited, and the engine is about to restart it
	deaths                    int                     // exits that were reported by an event or found by Look
	seen                      bool                    // Look found the last exit, and its event may still arrive
}

func (f *containerStates) shows(service string) bool {
	return f.options.Shows == nil || f.options.Shows(service)
}

func (f *containerStates) track(id, name, service string, number int) *tracked {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.tracked[id]; ok {
		return t
	}
	t := &tracked{id: id, name: name, service: service, source: SourceName(f.options.Project, service, name, number)}
	f.tracked[id] = t
	return t
}

// Started records that a container has been started. It counts as alive even before the
// engine reports its start.
func (f *containerStates) Started(c plan.Subject) {
	if !f.options.wants(c.Service, c.Number) || !f.options.awaits(c.Service) {
		return
	}
	f.mu.Lock()
	f.pending[c.Name]++
	f.mu.Unlock()
	f.wake()
}

// Changed returns a channel that receives a value when a container starts or exits.
func (f *containerStates) Changed() <-chan struct{} { return f.changed }

// Alive returns the number of awaited containers that are running or have been started.
func (f *containerStates) Alive() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, t := range f.tracked {
		if t.alive && f.options.awaits(t.service) {
			n++
		}
	}
	for _, starts := range f.pending {
		n += max(starts, 0)
	}
	return n
}

// Crashed reports whether an awaited container exited with an error without having been
// stopped, killed or removed.
func (f *containerStates) Crashed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tracked {
		if t.crashed && f.options.awaits(t.service) {
			return true
		}
	}
	return false
}

func (f *containerStates) wake() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// stopped ends the wait for a container that the engine was about to restart.
// If it is stopped or removed before the restart, no further die event follows.
func (f *containerStates) stopped(id string, removed bool) {
	f.mu.Lock()
	t, ok := f.tracked[id]
	if ok && t.backoff {
		t.alive = false
	}
	if ok && removed {
		t.crashed = false
	}
	f.mu.Unlock()
	f.wake()
}

func (f *containerStates) markKilled(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.tracked[id]; ok {
		t.killed = true
	}
}

// deaths returns the known number of exits of each container.
func (f *containerStates) deaths() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(map[string]int, len(f.tracked))
	for id, t := range f.tracked {
		out[id] = t.deaths
	}
	return out
}

// unended returns the containers that count as alive but do not run.
func (f *containerStates) unended(running map[string]bool) []*tracked {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []*tracked
	for id, t := range f.tracked {
		if t.alive && !t.dying && !running[id] {
			out = append(out, t)
		}
	}
	return out
}

// forget marks a removed container whose exit is unknown as not alive.
func (f *containerStates) forget(t *tracked) {
	f.mu.Lock()
	t.alive = false
	f.mu.Unlock()
	f.wake()
}

// settleStarts drops the pending starts that were already pending at the last
// Look: no event for them is expected any more.
func (f *containerStates) settleStarts() {
	f.mu.Lock()
	for name, n := range f.pending {
		if n > 0 && f.overdue[name] > 0 {
			f.pending[name] = 0
		}
	}
	f.overdue = maps.Clone(f.pending)
	f.mu.Unlock()
	f.wake()
}
