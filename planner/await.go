package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// waiter writes the waits for dependencies, and those of --wait.
type waiter struct{ *planning }

// gate makes the start of a container wait for its dependencies: for every
// replica of each, not only the last.
func (w waiter) gate(s project.Service, start plan.StepID) {
	joined := parents(s)
	for _, name := range sortedKeys(s.DependsOn) {
		dep := s.DependsOn[name]
		if w.intent.NoDeps && !slices.Contains(joined, name) {
			continue
		}
		for i := range w.places[name] {
			r := &w.places[name][i]
			id := r.started
			if until, waits := w.awaited(dep.Condition, r); waits && !w.intent.NoDeps {
				wait := plan.AwaitContainer{Container: r.subject(name), Until: until, Optional: !dep.Required}
				id = w.await(wait, plan.Reason{Code: plan.NeededBy, Detail: s.Name}, r.started)
			}
			// Whose namespace it joins has to run, required or not.
			if dep.Required || slices.Contains(joined, name) {
				w.need(start, id)
			} else {
				w.after(start, id)
			}
		}
	}
}

// awaitJobs plans the waits of a replica that runs already for the jobs it
// depends on that are run again: their failure is a failure of up, as with
// docker compose.
func (w waiter) awaitJobs(s project.Service) {
	if w.intent.NoDeps || w.intent.Goal != GoalRunning || w.intent.Restart {
		return
	}
	for _, name := range sortedKeys(s.DependsOn) {
		dep := s.DependsOn[name]
		if dep.Condition != types.ServiceConditionCompletedSuccessfully {
			continue
		}
		for i := range w.places[name] {
			if r := &w.places[name][i]; r.started != "" {
				wait := plan.AwaitContainer{Container: r.subject(name), Until: plan.UntilCompleted, Optional: !dep.Required}
				w.await(wait, plan.Reason{Code: plan.NeededBy, Detail: s.Name}, r.started)
			}
		}
	}
}

// awaited says what a condition waits for, if the replica does not meet it
// already. What neither runs nor is started is not waited for: `create` and
// `restart` leave it so.
func (w waiter) awaited(condition string, r *place) (plan.Until, bool) {
	untouched := r.decision == keep && r.started == ""
	if r.started == "" && (r.decision != keep || !r.old.Alive()) {
		return "", false
	}
	switch condition {
	case types.ServiceConditionHealthy:
		return plan.UntilHealthy, !(untouched && r.old.Status == Running && r.old.Health == Healthy)
	case types.ServiceConditionCompletedSuccessfully:
		return plan.UntilCompleted, true
	}
	return "", false
}

// await plans a wait. One that several ask for is required as soon as one of
// them requires it.
func (w waiter) await(a plan.AwaitContainer, why plan.Reason, needs ...plan.StepID) plan.StepID {
	id := w.add(a, why, needs...)
	step := w.steps[w.at[id]]
	planned, _ := step.Action.(plan.AwaitContainer)
	planned.Optional = planned.Optional && a.Optional
	step.Action = planned
	return id
}

// wait plans the waits of --wait.
func (w waiter) wait(s project.Service, r *place) {
	if !w.intent.Wait || r.started == "" && (r.decision != keep || !r.old.Alive()) {
		return
	}
	ready := r.started == "" && r.old.Status == Running && (r.old.Health == Healthy || r.old.Health == NoHealth)
	until := plan.UntilReady
	if w.gates[s.Name] {
		until, ready = plan.UntilCompleted, false
	}
	if !ready {
		w.await(plan.AwaitContainer{Container: r.subject(s.Name), Until: until}, plan.Reason{Code: plan.Requested, Detail: "--wait"}, r.started)
	}
}
