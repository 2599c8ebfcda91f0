package planner

import (
	"fmt"
	"strings"
)

func stopID(c Container) StepID { return stepID(StopContainer{Container: c.Subject()}) }

func (p *planning) stopped(c Container) bool { return p.has(stopID(c)) }

// stopContainer plans a graceful stop, with the service's pre_stop hooks
// before it: wherever a replica stops, they run. A one-off runs something else.
func (p *planning) stopContainer(c Container, why Reason) StepID {
	id := p.add(StopContainer{Container: c.Subject(), Timeout: p.intent.Timeout}, why)
	if c.Status != Running || c.Hook || c.OneOff {
		return id
	}
	s, ok := p.want.Defined(c.Service)
	switch {
	case !ok || !p.want.FromFile():
		p.noteUnknownHooks(c)
	case len(s.PreStop) > 0:
		hook := p.add(RunHook{Container: c.Subject(), Phase: PreStop}, why)
		p.after(id, hook)
		if p.stopsOnRequest() {
			p.need(id, hook)
		}
		p.beforeStop(hook, id)
	}
	return id
}

// stopsOnRequest reports whether the user asked to stop the containers. One whose pre_stop hook fails then runs on,
// as with docker compose. A container that is replaced or surplus is stopped all the same.
func (p *planning) stopsOnRequest() bool {
	return p.intent.Goal == GoalStopped || p.intent.Goal == GoalAbsent || p.intent.Bounce
}

// noteUnknownHooks says that a container had hooks when it was made, which
// only the file knew: a label with commands would show what may be secret.
func (p *planning) noteUnknownHooks(c Container) {
	for path := range c.Digests {
		if strings.HasPrefix(path, "pre_stop[") {
			p.note(Note{
				Code: NoteHooks, Subjects: []Subject{c.Subject()},
				Message: fmt.Sprintf("%s was made with pre_stop hooks, which are not run: they stood in a file that is not here any more", c.Name),
				Hint:    "stop it with the file that it came from to run them",
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
			// The engine does nothing to what has stopped, and it is shown as Stopped.
			e.stopContainer(c, Reason{Code: Requested})
		case e.intent.Signal != "" && c.Alive():
			e.add(KillContainer{Container: c.Subject(), Signal: e.intent.Signal}, Reason{Code: Requested})
		}
	}
	if e.intent.Signal == "" {
		e.endProviders(ProviderStop)
	}
	// docker compose's kill --remove-orphans only kills them.
	if e.intent.RemoveOrphans {
		for _, c := range e.findOrphans() {
			if c.Alive() {
				e.add(KillContainer{Container: c.Subject(), Signal: e.intent.Signal}, orphaned(c))
			}
		}
	}
	e.orderStops()
	if e.intent.Signal != "" && len(e.steps) == 0 {
		e.note(Note{Code: NoteNothing, Message: "No container to kill"})
	}
}

// scope is what a command on existing containers is about: those of the
// named services, or of all that the project has; one-offs only when killed.
func (p *planning) scope() []Container {
	var out []Container
	for _, c := range p.have.Containers {
		_, active := p.want.Service(c.Service)
		switch {
		case c.Hook: // it goes with `down`, and before it is run again
		case c.OneOff && p.intent.Signal == "" && !p.intent.OneOffs:
		case p.named[c.Service], len(p.named) == 0 && active:
			out = append(out, c)
		}
	}
	return out
}

// orderStops lets dependents stop before what they depend on.
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

func (p *planning) stopsOf(service string) []StepID {
	var ids []StepID
	for _, c := range p.members[service] {
		if p.stopped(c) {
			ids = append(ids, stopID(c))
		}
	}
	return ids
}

func (e existing) pause() {
	for _, c := range e.scope() {
		if c.Alive() { // the engine refuses what is paused
			e.add(PauseContainer{Container: c.Subject()}, Reason{Code: Requested})
		}
	}
}

func (e existing) unpause() {
	for _, c := range e.scope() {
		if c.Alive() { // the engine refuses what is not paused
			e.add(UnpauseContainer{Container: c.Subject()}, Reason{Code: Requested})
		}
	}
}
