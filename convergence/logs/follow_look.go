package logs

import (
	"context"

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
