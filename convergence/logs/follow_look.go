package logs

import (
	"context"
	"maps"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// Sync lists the running containers, for those whose start event has not arrived.
func (f *Follower) Sync(ctx context.Context) error {
	_, err := f.sync(ctx, f.deaths())
	return err
}

// sync opens streams on the running containers and returns their IDs.
func (f *Follower) sync(ctx context.Context, deaths map[string]int) (running map[string]bool, err error) {
	list, err := observe.Containers(ctx, f.engine, f.options.Project, false)
	if err != nil {
		return nil, err
	}
	running = map[string]bool{}
	for _, c := range list {
		if c.OneOff || !f.options.wants(c.Service, c.Number) {
			continue
		}
		running[c.ID] = true
		// The engine sends the die event before its lists show the exit.
		if deaths[c.ID] == 0 || f.comesBack(ctx, c.ID) {
			f.begin(f.track(c.ID, c.Name, c.Service, c.Number), deaths[c.ID])
		}
	}
	return running, nil
}

// deaths returns the known number of exits of each container.
func (f *Follower) deaths() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(map[string]int, len(f.tracked))
	for id, t := range f.tracked {
		out[id] = t.deaths
	}
	return out
}

// Look finds starts and exits without an event: Podman loses events while it
// rotates its event file, and Docker Engine drops events for a slow listener.
// An event that arrives later is ignored.
func (f *Follower) Look() {
	deaths := f.deaths()
	running, err := f.sync(f.ctx, deaths)
	if err != nil {
		return // if the engine is unavailable, the event stream ends too
	}
	for _, t := range f.unended(running) {
		c, err := f.engine.ContainerInspect(f.ctx, t.id)
		switch {
		case engineclient.IsNotFound(err):
			f.forget(t)
		case err == nil && engineclient.HasExited(c.State.Status):
			f.missed(t, deaths[t.id], c.State.ExitCode)
		}
	}
	f.settleStarts()
}

// unended returns the containers that count as alive but do not run.
func (f *Follower) unended(running map[string]bool) []*tracked {
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
func (f *Follower) forget(t *tracked) {
	f.mu.Lock()
	t.alive = false
	f.mu.Unlock()
	f.wake()
}

// settleStarts drops the pending starts that were already pending at the last
// Look: no event for them is expected any more.
func (f *Follower) settleStarts() {
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
