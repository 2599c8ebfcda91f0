package planner

import (
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// rests reports whether a service is a one-shot that others wait for to
// complete, that has completed as it is now, and that nobody waits for in this
// plan. docker compose runs it again at every `up`.
func (m *maker) rests(service string) bool {
	if known, ok := m.resting[service]; ok {
		return known
	}
	m.resting[service] = false // labels may depend on each other in a circle
	m.resting[service] = m.hasCompleted(service) && !slices.ContainsFunc(m.dependents[service], m.willStart)
	return m.resting[service]
}

// hasCompleted reports whether no replica of a one-shot has to be started again:
// each has exited with 0, or still runs.
func (m *maker) hasCompleted(service string) bool {
	if m.intent.Goal != GoalRunning || m.intent.Bounce || m.named[service] || !m.gates[service] {
		return false
	}
	return !slices.ContainsFunc(m.chosen[service], func(r replica) bool {
		return r.fate != keep || !r.old.Alive() && !r.old.succeeded()
	})
}

func (c Container) succeeded() bool { return c.Status == Exited && c.ExitCode == 0 }

// willStart reports whether the plan starts a container of the service.
func (m *maker) willStart(service string) bool {
	s, ok := m.want.Service(service)
	if !ok || m.rests(service) {
		return false
	}
	return slices.ContainsFunc(m.chosen[service], func(r replica) bool {
		_, needed := m.whyStart(s, &r)
		return needed
	})
}

func (m *maker) noteCompleted(s project.Service, r *replica) {
	m.note(Note{
		Code: NoteCompleted, Subjects: []Subject{r.old.Subject()},
		Message: fmt.Sprintf("%s has completed and is unchanged: it is not run again", r.name),
		Hint:    fmt.Sprintf("run it again with `compose up %s`", s.Name),
	})
}
