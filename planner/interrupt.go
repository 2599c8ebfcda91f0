package planner

import (
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// interrupter writes the stops of containers that depend on a container which is
// replaced or restarted.
type interrupter struct{ *planning }

// interrupt plans the stop of a running service whose `depends_on: {restart:
// true}` is replaced or restarted, before that one is stopped. It is left
// running when the replacement cannot even be created.
func (i interrupter) interrupt(s project.Service) {
	if i.intent.NoDeps || i.intent.Goal != GoalRunning {
		return
	}
	for _, name := range sortedKeys(s.DependsOn) {
		if s.DependsOn[name].Restart && i.rank(name) < i.rank(s.Name) && i.interrupted(name) {
			i.interruptFor(s, name)
		}
	}
}

func (i interrupter) interruptFor(s project.Service, name string) {
	for _, r := range i.places[s.Name] {
		if r.decision != keep || !r.old.Alive() {
			continue
		}
		stop := i.stopContainer(*r.old, plan.Reason{Code: plan.NeededBy, Detail: name + " is restarted"})
		i.need(stop, i.causes[name]...)
		for _, c := range i.replicas[name] {
			if i.stopped(c) {
				i.after(stopID(c), stop)
			}
		}
	}
	i.causes[s.Name] = append(i.causes[s.Name], i.causes[name]...)
}

// interrupted reports whether the plan stops a replica of the service that it
// wants, or takes another one for it.
func (i interrupter) interrupted(service string) bool {
	return slices.ContainsFunc(i.places[service], func(r place) bool {
		return r.decision == replace || r.decision == keep && i.stopped(*r.old)
	})
}
