package planner

import (
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// starter writes the starts of containers.
type starter struct {
	*planning
	interrupts interrupter
	waits      waiter
	resting    map[string]bool        // see rests
	holders    map[int][]Container    // see portHolders
	before     map[string]plan.StepID // hooks that run once before a service starts, by service
}

func newStarter(p *planning) *starter {
	return &starter{
		planning: p, interrupts: interrupter{p}, waits: waiter{p},
		resting: map[string]bool{}, before: map[string]plan.StepID{},
	}
}

// startAll plans all starts: first what has to stop for them is known, then
// each service is started behind its dependencies.
func (t *starter) startAll() {
	for s := range t.want.Services() {
		t.interrupts.interrupt(s)
	}
	t.holders = t.portHolders()
	for s := range t.want.Services() {
		t.start(s)
	}
}

// start plans what makes a service's replicas run, and behind which of its
// dependencies they wait.
func (t *starter) start(s project.Service) {
	rests := t.rests(s.Name)
	list := t.places[s.Name]
	for i := range list {
		r := &list[i]
		if rests && r.old.succeeded() {
			t.noteCompleted(s, r)
			continue
		}
		if t.want.IsOneOff(s.Name) {
			t.prepareOneOff(s, r)
			continue
		}
		t.startReplica(s, r)
		t.waits.wait(s, r)
	}
}

func (t *starter) startReplica(s project.Service, r *place) {
	subject := r.subject(s.Name)
	why, needed := t.whyStart(s, r)
	if !needed {
		if r.decision == keep && r.old.Alive() {
			t.waits.awaitJobs(s)
		}
		return
	}
	if r.decision == keep && r.old.Status == Paused && !t.stopped(*r.old) {
		r.started = t.add(plan.UnpauseContainer{Container: subject}, why, r.ready...)
		return
	}
	id := t.add(plan.StartContainer{Container: subject}, why, r.ready...)
	if r.decision == keep && t.stopped(*r.old) {
		t.need(id, stopID(*r.old))
	}
	if t.takesCopies(s, r) {
		t.need(id, t.copyIn(subject, why, r))
	}
	t.waits.gate(s, id)
	t.need(id, t.freedPorts(s, r)...)
	t.preStart(s, subject, id, why)
	r.started = id
	if len(s.PostStart) > 0 {
		r.started = t.add(plan.RunHook{Container: subject, Phase: plan.PostStart}, why, id)
	}
}

// takesCopies reports whether a replica gets the service's configs and secrets
// before it starts. One that was made from another configuration keeps what
// it was made with: it may have no place for others.
func (t *starter) takesCopies(s project.Service, r *place) bool {
	if !CopiesIn(t.want, s) {
		return false
	}
	if r.decision != keep || r.old.Status == Created {
		return true
	}
	same, err := t.matches.sameConfig(s, *r.old)
	if err == nil && !same {
		same, err = t.matches.sameRest(s, *r.old)
	}
	return same || err != nil
}

// copyIn plans the copy of configs and secrets into a container that does not
// run.
func (t *starter) copyIn(subject plan.Subject, why plan.Reason, r *place) plan.StepID {
	id := t.add(plan.CopyIn{Container: subject}, why, r.ready...)
	if r.decision == keep && t.stopped(*r.old) {
		t.need(id, stopID(*r.old))
	}
	return id
}

// whyStart says whether a replica has to be started, and why. First match
// wins.
func (t *starter) whyStart(s project.Service, r *place) (plan.Reason, bool) {
	switch {
	// What the plan stops, and does not replace, runs again, whatever the goal.
	case r.decision == keep && t.stopped(*r.old):
		step, _ := t.step(stopID(*r.old))
		return step.Reason, true
	case t.intent.Goal != GoalRunning:
		return plan.Reason{}, false
	case r.decision != keep:
		return r.why, true
	// A dependent of what is restarted may have been stopped on purpose.
	case t.intent.Restart && !t.isNamed(s.Name):
		return plan.Reason{}, false
	}
	switch r.old.Status {
	case Running, Restarting:
		return plan.Reason{}, false
	case Exited:
		return plan.Reason{Code: plan.NotRunning, Detail: fmt.Sprintf("exited (%d)", r.old.ExitCode)}, true
	}
	return plan.Reason{Code: plan.NotRunning, Detail: string(r.old.Status)}, true
}

// portHolders are the running containers that the plan stops, by the host
// ports that this sets free.
func (t *starter) portHolders() map[int][]Container {
	out := map[int][]Container{}
	for _, c := range t.have.Containers {
		if !t.stopped(c) {
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
func (t *starter) freedPorts(s project.Service, r *place) []plan.StepID {
	var ids []plan.StepID
	for _, claim := range claims(s) {
		for _, c := range t.holders[claim.port] {
			if r.old != nil && r.old.ID == c.ID || !slices.ContainsFunc(c.Ports, claim.meetsPort) {
				continue
			}
			ids = append(ids, stopID(c))
		}
	}
	return ids
}
