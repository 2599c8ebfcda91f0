package planner

import (
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// startAll plans all starts: first what has to stop for them is known, then
// each service is started behind its dependencies.
func (m *maker) startAll() {
	for s := range m.want.Services() {
		m.interrupt(s)
	}
	m.holders = m.portHolders()
	for s := range m.want.Services() {
		m.start(s)
	}
}

// start plans what makes a service's replicas run, and behind which of its
// dependencies they wait.
func (m *maker) start(s project.Service) {
	rests := m.rests(s.Name)
	list := m.chosen[s.Name]
	for i := range list {
		r := &list[i]
		if rests && r.old.succeeded() {
			m.noteCompleted(s, r)
			continue
		}
		if m.want.IsOneOff(s.Name) {
			m.prepareOneOff(s, r)
			continue
		}
		m.startReplica(s, r)
		m.wait(s, r)
	}
}

func (m *maker) startReplica(s project.Service, r *replica) {
	subject := r.subject(s.Name)
	why, needed := m.whyStart(s, r)
	if !needed {
		if r.fate == keep && r.old.Alive() {
			m.awaitJobs(s)
		}
		return
	}
	if r.fate == keep && r.old.Status == Paused && !m.stopped(*r.old) {
		r.started = m.add(UnpauseContainer{Container: subject}, why, r.ready...)
		return
	}
	id := m.add(StartContainer{Container: subject}, why, r.ready...)
	if r.fate == keep && m.stopped(*r.old) {
		m.need(id, stopID(*r.old))
	}
	if m.takesCopies(s, r) {
		m.need(id, m.copyIn(subject, why, r))
	}
	m.gate(s, id)
	m.need(id, m.freedPorts(s, r)...)
	m.preStart(s, subject, id, why)
	r.started = id
	if len(s.PostStart) > 0 {
		r.started = m.add(RunHook{Container: subject, Phase: PostStart}, why, id)
	}
}

// takesCopies reports whether a replica gets the service's configs and secrets
// before it starts. One that was made from another configuration keeps what
// it was made with: it may have no place for others.
func (m *maker) takesCopies(s project.Service, r *replica) bool {
	if !CopiesIn(m.want, s) {
		return false
	}
	if r.fate != keep || r.old.Status == Created {
		return true
	}
	same, err := m.sameConfig(s, *r.old)
	if err == nil && !same {
		same, err = m.sameRest(s, *r.old)
	}
	return same || err != nil
}

// copyIn plans the copy of configs and secrets into a container that does not
// run.
func (m *maker) copyIn(subject Subject, why Reason, r *replica) StepID {
	id := m.add(CopyIn{Container: subject}, why, r.ready...)
	if r.fate == keep && m.stopped(*r.old) {
		m.need(id, stopID(*r.old))
	}
	return id
}

// whyStart says whether a replica has to be started, and why. First match
// wins.
func (m *maker) whyStart(s project.Service, r *replica) (Reason, bool) {
	switch {
	// What the plan stops, and does not replace, runs again, whatever the goal.
	case r.fate == keep && m.stopped(*r.old):
		step, _ := m.step(stopID(*r.old))
		return step.Reason, true
	case m.intent.Goal != GoalRunning:
		return Reason{}, false
	case r.fate != keep:
		return r.why, true
	// A dependent of what is restarted may have been stopped on purpose.
	case m.intent.Bounce && !m.isNamed(s.Name):
		return Reason{}, false
	}
	switch r.old.Status {
	case Running, Restarting:
		return Reason{}, false
	case Exited:
		return Reason{Code: NotRunning, Detail: fmt.Sprintf("exited (%d)", r.old.ExitCode)}, true
	}
	return Reason{Code: NotRunning, Detail: string(r.old.Status)}, true
}

// interrupt plans the stop of a running service whose `depends_on: {restart:
// true}` is replaced or restarted, before that one is stopped. It is left
// running when the replacement cannot even be created.
func (m *maker) interrupt(s project.Service) {
	if m.intent.NoDeps || m.intent.Goal != GoalRunning {
		return
	}
	for _, name := range sortedKeys(s.DependsOn) {
		if s.DependsOn[name].Restart && m.rank(name) < m.rank(s.Name) && m.interrupted(name) {
			m.interruptFor(s, name)
		}
	}
}

func (m *maker) interruptFor(s project.Service, name string) {
	for _, r := range m.chosen[s.Name] {
		if r.fate != keep || !r.old.Alive() {
			continue
		}
		stop := m.stopContainer(*r.old, Reason{Code: NeededBy, Detail: name + " is restarted"})
		m.need(stop, m.causes[name]...)
		for _, c := range m.replicas[name] {
			if m.stopped(c) {
				m.after(stopID(c), stop)
			}
		}
	}
	m.causes[s.Name] = append(m.causes[s.Name], m.causes[name]...)
}

// interrupted reports whether the plan stops a replica of the service that it
// wants, or takes another one for it.
func (m *maker) interrupted(service string) bool {
	return slices.ContainsFunc(m.chosen[service], func(r replica) bool {
		return r.fate == replace || r.fate == keep && m.stopped(*r.old)
	})
}

// portHolders are the running containers that the plan stops, by the host
// ports that this sets free.
func (m *maker) portHolders() map[int][]Container {
	out := map[int][]Container{}
	for _, c := range m.have.Containers {
		if !m.stopped(c) {
			continue
		}
		for _, p := range c.Ports {
			out[p.Published] = append(out[p.Published], c)
		}
	}
	return out
}

// freedPorts are the steps that set the host ports of a service free, where
// they have been another container's so far.
func (m *maker) freedPorts(s project.Service, r *replica) []StepID {
	var ids []StepID
	for _, claim := range claims(s) {
		for _, c := range m.holders[claim.port] {
			if r.old != nil && r.old.ID == c.ID || !slices.ContainsFunc(c.Ports, claim.meetsPort) {
				continue
			}
			ids = append(ids, stopID(c))
		}
	}
	return ids
}
