package logs

import (
	"context"
	"maps"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// Sync looks which containers run now, for those whose start has not been
// heard yet.
func (f *Follower) Sync(ctx context.Context) error {
	_, err := f.sync(ctx, f.deaths())
	return err
}

// sync begins with what runs, and returns which containers do.
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
		// The engine tells that a container has died before its lists do.
		if deaths[c.ID] == 0 || f.comesBack(ctx, c.ID) {
			f.begin(f.track(c.ID, c.Name, c.Service, c.Number), deaths[c.ID])
		}
	}
	return running, nil
}

// deaths are how often each container has died, as far as that was heard.
func (f *Follower) deaths() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(map[string]int, len(f.tracked))
	for id, t := range f.tracked {
		out[id] = t.deaths
	}
	return out
}

// Look looks for what the engine has not told: Podman loses what happens in the
// moment in which it makes room in its file of events, and Docker Engine what a
// listener is too slow for. An event that comes later is known then.
func (f *Follower) Look() {
	deaths := f.deaths()
	running, err := f.sync(f.ctx, deaths)
	if err != nil {
		return // an engine that is gone ends its events, too
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

// unended are the containers that count as alive and do not run.
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

// forget lets a container be over that is gone, and of whose end nothing is known.
func (f *Follower) forget(t *tracked) {
	f.mu.Lock()
	t.alive = false
	f.mu.Unlock()
	f.wake()
}

// settleStarts gives up the starts that were owed at the last look already: they
// are not told any more.
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
