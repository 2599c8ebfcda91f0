package planner

import (
	"fmt"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"strings"
)

func stopID(c Container) plan.StepID { return stepID(plan.StopContainer{Container: c.Subject()}) }

func (p *planning) stopped(c Container) bool { return p.has(stopID(c)) }

// stopContainer plans a graceful stop, after the service's pre_stop hooks: they run
// whenever a replica stops. A one-off container runs another command, so it has none.
func (p *planning) stopContainer(c Container, why plan.Reason) plan.StepID {
	id := p.add(plan.StopContainer{Container: c.Subject(), Timeout: p.intent.Timeout}, why)
	if c.Status != Running || c.Hook || c.OneOff {
		return id
	}
	s, ok := p.want.Defined(c.Service)
	switch {
	case !ok || !p.want.FromFile():
		p.noteUnknownHooks(c)
	case len(s.PreStop) > 0:
		hook := p.add(plan.RunHook{Container: c.Subject(), Phase: plan.PreStop}, why)
		p.after(id, hook)
		if p.stopsOnRequest() {
			p.need(id, hook)
		}
		p.beforeStop(hook, id)
	}
	return id
}

// stopsOnRequest reports whether the user asked to stop the containers. If a pre_stop
// hook fails then, its container keeps running, as with docker compose. A container
// that is replaced or surplus is stopped anyway.
func (p *planning) stopsOnRequest() bool {
	return p.intent.Goal == GoalStopped || p.intent.Goal == GoalAbsent || p.intent.Restart
}

// noteUnknownHooks reports that a container was created with hooks whose commands are
// not known: a label does not contain them, because they may contain secrets.
func (p *planning) noteUnknownHooks(c Container) {
	for path := range c.Digests {
		if strings.HasPrefix(path, "pre_stop[") {
			p.note(plan.Note{
				Code: plan.NoteHooks, Subjects: []plan.Subject{c.Subject()},
				Message: fmt.Sprintf("%s was created with pre_stop hooks, which are not run: their commands are only in the Compose file that defined them", c.Name),
				Hint:    "stop it with that Compose file to run them",
			})
			return
		}
	}
}

// stop plans `stop` and `kill`.
func (e existing) stop() {
	for _, c := range e.scope() {
		switch {
		case e.intent.Signal == "" && !c.broken():
			// The engine ignores a container that has stopped, and it is shown as Stopped.
			e.stopContainer(c, plan.Reason{Code: plan.Requested})
		case e.intent.Signal != "" && c.Alive():
			e.add(plan.KillContainer{Container: c.Subject(), Signal: e.intent.Signal}, plan.Reason{Code: plan.Requested})
		}
	}
	if e.intent.Signal == "" {
		e.endProviders(plan.ProviderStop)
	}
	// docker compose's kill --remove-orphans only kills them.
	if e.intent.RemoveOrphans {
		for _, c := range e.findOrphans() {
			if c.Alive() {
				e.add(plan.KillContainer{Container: c.Subject(), Signal: e.intent.Signal}, orphaned(c))
			}
		}
	}
	e.orderStops()
	if e.intent.Signal != "" && len(e.steps) == 0 {
		e.note(plan.Note{Code: plan.NoteNothing, Message: "No container to kill"})
	}
}

// scope returns the containers that a command on existing containers manages: those
// of the named services, or of all services; one-off containers only for `kill`.
func (p *planning) scope() []Container {
	var out []Container
	for _, c := range p.have.Containers {
		_, active := p.want.Service(c.Service)
		switch {
		case c.Hook: // removed by `down`, and before the hook runs again
		case c.OneOff && p.intent.Signal == "" && !p.intent.OneOffs:
		case p.named[c.Service], len(p.named) == 0 && active:
			out = append(out, c)
		}
	}
	return out
}

// orderStops makes dependents stop before their dependencies.
func (p *planning) orderStops() {
	for _, service := range sortedKeys(p.members) {
		stops := p.stopsOf(service)
		if len(stops) == 0 {
			continue
		}
		for _, name := range p.dependenciesOf(service) {
			if p.rank(name) >= p.rank(service) {
				continue
			}
			for _, id := range p.stopsOf(name) {
				p.after(id, stops...)
			}
		}
	}
}

func (p *planning) stopsOf(service string) []plan.StepID {
	var ids []plan.StepID
	for _, c := range p.members[service] {
		if p.stopped(c) {
			ids = append(ids, stopID(c))
		}
	}
	return ids
}

func (e existing) pause() {
	for _, c := range e.scope() {
		if c.Alive() { // the engine rejects a paused container
			e.add(plan.PauseContainer{Container: c.Subject()}, plan.Reason{Code: plan.Requested})
		}
	}
}

func (e existing) unpause() {
	for _, c := range e.scope() {
		if c.Alive() { // the engine rejects one that is not paused
			e.add(plan.UnpauseContainer{Container: c.Subject()}, plan.Reason{Code: plan.Requested})
		}
	}
}
