package planner

import (
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// rests reports whether a service is a one-shot that others wait for to
// complete, that has completed as it is now, and that nobody waits for in this
// plan. docker compose runs it again at every `up`.
func (t *starter) rests(service string) bool {
	if known, ok := t.resting[service]; ok {
		return known
	}
	t.resting[service] = false // labels may contain a cycle
	t.resting[service] = t.hasCompleted(service) && !slices.ContainsFunc(t.dependents[service], t.willStart)
	return t.resting[service]
}

// hasCompleted reports whether no replica of a one-shot has to be started again:
// each has exited with 0, or still runs.
func (t *starter) hasCompleted(service string) bool {
	if t.intent.Goal != GoalRunning || t.intent.Restart || t.named[service] || !t.gates[service] {
		return false
	}
	return !slices.ContainsFunc(t.places[service], func(r place) bool {
		return r.decision != keep || !r.old.Alive() && !r.old.succeeded()
	})
}

func (c Container) succeeded() bool { return c.Status == Exited && c.ExitCode == 0 }

// willStart reports whether the plan starts a container of the service.
func (t *starter) willStart(service string) bool {
	s, ok := t.want.Service(service)
	if !ok || t.rests(service) {
		return false
	}
	return slices.ContainsFunc(t.places[service], func(r place) bool {
		_, needed := t.whyStart(s, &r)
		return needed
	})
}

func (t *starter) noteCompleted(s project.Service, r *place) {
	t.note(plan.Note{
		Code: plan.NoteCompleted, Subjects: []plan.Subject{r.old.Subject()},
		Message: fmt.Sprintf("%s completed and is unchanged: it is not run again", r.name),
		Hint:    fmt.Sprintf("run it again with `compose up %s`", s.Name),
	})
}
