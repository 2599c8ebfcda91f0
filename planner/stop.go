package planner

import (
	"fmt"
	"slices"
	"strings"
)

func stopID(c Container) StepID { return stepID(StopContainer{Container: c.Subject()}) }

func (m *maker) stopped(c Container) bool { return m.has(stopID(c)) }

// stopContainer plans a graceful stop, with the service's pre_stop hooks
// before it: wherever a replica stops, they run. A one-off runs something else.
func (m *maker) stopContainer(c Container, why Reason) StepID {
	id := m.add(StopContainer{Container: c.Subject(), Timeout: m.intent.Timeout}, why)
	if c.Status != Running || c.Hook || c.OneOff {
		return id
	}
	s, ok := m.want.Defined(c.Service)
	switch {
	case !ok || !m.want.FromFile():
		m.noteUnknownHooks(c)
	case len(s.PreStop) > 0:
		hook := m.add(RunHook{Container: c.Subject(), Phase: PreStop}, why)
		m.after(id, hook)
		if m.stopsOnRequest() {
			m.need(id, hook)
		}
		m.hooks[hook] = id
	}
	return id
}

// stopsOnRequest reports whether the user asked to stop the containers. One whose pre_stop hook fails then runs on,
// as with docker compose. A container that is replaced or surplus is stopped all the same.
func (m *maker) stopsOnRequest() bool {
	return m.intent.Goal == GoalStopped || m.intent.Goal == GoalAbsent || m.intent.Bounce
}

// needHook lets a step depend on the pre_stop hook of a container, if it has one.
func (m *maker) needHook(id StepID, c Container) {
	for hook, stop := range m.hooks {
		if stop == stopID(c) {
			m.need(id, hook)
		}
	}
}

// noteUnknownHooks says that a container had hooks when it was made, which
// only the file knew: a label with commands would show what may be secret.
func (m *maker) noteUnknownHooks(c Container) {
	for path := range c.Digests {
		if strings.HasPrefix(path, "pre_stop[") {
			m.note(Note{
				Code: NoteHooks, Subjects: []Subject{c.Subject()},
				Message: fmt.Sprintf("%s was made with pre_stop hooks, which are not run: they stood in a file that is not here any more", c.Name),
				Hint:    "stop it with the file that it came from to run them",
			})
			return
		}
	}
}

// alignHooks lets the hooks before a stop wait for what the stop waits for: a
// container must not say goodbye while it may still have to stay.
func (m *maker) alignHooks() {
	for _, s := range m.steps {
		stop, ok := m.hooks[s.ID]
		if !ok {
			continue
		}
		planned, _ := m.step(stop)
		m.need(s.ID, slices.DeleteFunc(slices.Clone(planned.Needs), func(id StepID) bool { return id == s.ID })...)
		for _, id := range planned.After {
			if id != s.ID {
				m.after(s.ID, id)
			}
		}
	}
}

// stop plans `stop` and `kill`.
func (m *maker) stop() {
	for _, c := range m.scope() {
		switch {
		case m.intent.Signal == "" && !c.broken():
			// The engine does nothing to what has stopped, and it is shown as Stopped.
			m.stopContainer(c, Reason{Code: Requested})
		case m.intent.Signal != "" && c.Alive():
			m.add(KillContainer{Container: c.Subject(), Signal: m.intent.Signal}, Reason{Code: Requested})
		}
	}
	if m.intent.Signal == "" {
		m.endProviders(ProviderStop)
	}
	// docker compose's kill --remove-orphans only kills them.
	if m.intent.RemoveOrphans {
		for _, c := range m.findOrphans() {
			if c.Alive() {
				m.add(KillContainer{Container: c.Subject(), Signal: m.intent.Signal}, orphaned(c))
			}
		}
	}
	m.orderStops()
	if m.intent.Signal != "" && len(m.steps) == 0 {
		m.note(Note{Code: NoteNothing, Message: "No container to kill"})
	}
}

// scope is what a command on existing containers is about: those of the
// named services, or of all that the project has; one-offs only when killed.
func (m *maker) scope() []Container {
	var out []Container
	for _, c := range m.have.Containers {
		_, active := m.want.Service(c.Service)
		switch {
		case c.Hook: // it goes with `down`, and before it is run again
		case c.OneOff && m.intent.Signal == "" && !m.intent.OneOffs:
		case m.named[c.Service], len(m.named) == 0 && active:
			out = append(out, c)
		}
	}
	return out
}

// orderStops lets dependents stop before what they depend on.
func (m *maker) orderStops() {
	for _, service := range sortedKeys(m.members) {
		stops := m.stopsOf(service)
		if len(stops) == 0 {
			continue
		}
		for _, name := range m.dependenciesOf(service) {
			if m.rank(name) >= m.rank(service) {
				continue
			}
			for _, id := range m.stopsOf(name) {
				m.after(id, stops...)
			}
		}
	}
}

func (m *maker) stopsOf(service string) []StepID {
	var ids []StepID
	for _, c := range m.members[service] {
		if m.stopped(c) {
			ids = append(ids, stopID(c))
		}
	}
	return ids
}

func (m *maker) pause() {
	for _, c := range m.scope() {
		if c.Alive() { // the engine refuses what is paused
			m.add(PauseContainer{Container: c.Subject()}, Reason{Code: Requested})
		}
	}
}

func (m *maker) unpause() {
	for _, c := range m.scope() {
		if c.Alive() { // the engine refuses what is not paused
			m.add(UnpauseContainer{Container: c.Subject()}, Reason{Code: Requested})
		}
	}
}
