package planner_test

import (
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// walk is how a plan is applied: in which order, how far, and what fails.
type walk struct {
	pick  func(ready int) int        // which of the ready steps is next; nil: the first
	limit int                        // how many steps are taken; 0: all
	fails func(step plan.Step) bool  // nil: none
	watch func(step plan.Step) error // before each step
	tried map[plan.StepID]bool       // filled: steps that were begun
}

// apply walks a plan as convergence does: a step begins when those that it
// needs have succeeded and those that it comes after are over.
func (m *model) apply(want *project.Project, p plan.Plan, w *walk) error {
	m.want, m.plan, m.done, m.hooked = want, p, map[plan.StepID]bool{}, map[string]bool{}
	for _, b := range m.containers {
		_, stops := p.Step(plan.StepID("stop container " + b.Name))
		if b.Alive() && !b.OneOff && !stops {
			m.hooked[b.Service] = true
		}
	}
	over, doomed := map[plan.StepID]bool{}, map[plan.StepID]bool{}
	w.tried = map[plan.StepID]bool{}
	for taken := 0; w.limit == 0 || taken < w.limit; taken++ {
		ready := m.ready(over, doomed)
		if len(ready) == 0 {
			break
		}
		i := 0
		if w.pick != nil {
			i = w.pick(len(ready))
		}
		step := ready[i]
		over[step.ID], w.tried[step.ID] = true, true
		if w.fails != nil && w.fails(step) {
			doomed[step.ID] = true
			continue
		}
		if w.watch != nil {
			if err := w.watch(step); err != nil {
				return fmt.Errorf("%s: %w", step.ID, err)
			}
		}
		if err := m.do(step); err != nil {
			return fmt.Errorf("%s: %w", step.ID, err)
		}
		m.done[step.ID] = true
	}
	return nil
}

// ready are the steps that may begin; it skips those that need a failed one.
func (m *model) ready(over, doomed map[plan.StepID]bool) []plan.Step {
	var out []plan.Step
	for _, s := range m.plan.Steps {
		isOver := func(id plan.StepID) bool { return over[id] }
		if over[s.ID] || !all(s.Needs, isOver) || !all(s.After, isOver) {
			continue
		}
		if slices.ContainsFunc(s.Needs, func(id plan.StepID) bool { return doomed[id] }) {
			over[s.ID], doomed[s.ID] = true, true
			continue
		}
		out = append(out, s)
	}
	return out
}

func all(ids []plan.StepID, ok func(plan.StepID) bool) bool {
	return !slices.ContainsFunc(ids, func(id plan.StepID) bool { return !ok(id) })
}
