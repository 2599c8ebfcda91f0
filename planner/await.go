package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// gate makes the start of a container wait for its dependencies: for every
// replica of each, not only the last.
func (m *maker) gate(s project.Service, start StepID) {
	joined := parents(s)
	for _, name := range sortedKeys(s.DependsOn) {
		dep := s.DependsOn[name]
		if m.intent.NoDeps && !slices.Contains(joined, name) {
			continue
		}
		for i := range m.chosen[name] {
			r := &m.chosen[name][i]
			id := r.started
			if until, waits := m.awaited(dep.Condition, r); waits && !m.intent.NoDeps {
				wait := AwaitContainer{Container: r.subject(name), Until: until, Optional: !dep.Required}
				id = m.await(wait, Reason{Code: NeededBy, Detail: s.Name}, r.started)
			}
			// Whose namespace it joins has to run, required or not.
			if dep.Required || slices.Contains(joined, name) {
				m.need(start, id)
			} else {
				m.after(start, id)
			}
		}
	}
}

// awaitJobs plans the waits of a replica that runs already for the jobs it
// depends on that are run again: their failure is a failure of up, as with
// docker compose.
func (m *maker) awaitJobs(s project.Service) {
	if m.intent.NoDeps || m.intent.Goal != GoalRunning || m.intent.Bounce {
		return
	}
	for _, name := range sortedKeys(s.DependsOn) {
		dep := s.DependsOn[name]
		if dep.Condition != types.ServiceConditionCompletedSuccessfully {
			continue
		}
		for i := range m.chosen[name] {
			if r := &m.chosen[name][i]; r.started != "" {
				wait := AwaitContainer{Container: r.subject(name), Until: UntilCompleted, Optional: !dep.Required}
				m.await(wait, Reason{Code: NeededBy, Detail: s.Name}, r.started)
			}
		}
	}
}

// awaited says what a condition waits for, if the replica does not meet it
// already. What neither runs nor is started is not waited for: `create` and
// `restart` leave it so.
func (m *maker) awaited(condition string, r *replica) (Until, bool) {
	untouched := r.fate == keep && r.started == ""
	if r.started == "" && (r.fate != keep || !r.old.Alive()) {
		return "", false
	}
	switch condition {
	case types.ServiceConditionHealthy:
		return UntilHealthy, !(untouched && r.old.Status == Running && r.old.Health == Healthy)
	case types.ServiceConditionCompletedSuccessfully:
		return UntilCompleted, true
	}
	return "", false
}

// await plans a wait. One that several ask for is required as soon as one of
// them requires it.
func (m *maker) await(a AwaitContainer, why Reason, needs ...StepID) StepID {
	id := m.add(a, why, needs...)
	step := m.steps[m.index[id]]
	planned, _ := step.Action.(AwaitContainer)
	planned.Optional = planned.Optional && a.Optional
	step.Action = planned
	return id
}

// wait plans the waits of --wait.
func (m *maker) wait(s project.Service, r *replica) {
	if !m.intent.Wait || r.started == "" && (r.fate != keep || !r.old.Alive()) {
		return
	}
	ready := r.started == "" && r.old.Status == Running && (r.old.Health == Healthy || r.old.Health == NoHealth)
	until := UntilReady
	if m.gates[s.Name] {
		until, ready = UntilCompleted, false
	}
	if !ready {
		m.await(AwaitContainer{Container: r.subject(s.Name), Until: until}, Reason{Code: Requested, Detail: "--wait"}, r.started)
	}
}
