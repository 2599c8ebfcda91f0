package apply

import (
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// schedule knows which steps of a plan can start: those whose needed and preceding steps
// have ended. A step is named by its index in the plan.
type schedule struct {
	plan       plan.Plan
	dependents [][]int
	pending    []int  // how many steps each one still waits for; -1 once skipped
	doomed     []bool // a step that it needs failed
	ready      []int  // can start, in the plan's order
}

func newSchedule(p plan.Plan) *schedule {
	n := len(p.Steps)
	s := &schedule{plan: p, dependents: make([][]int, n), pending: make([]int, n), doomed: make([]bool, n)}
	index := make(map[plan.StepID]int, n)
	for i, step := range p.Steps {
		index[step.ID] = i
	}
	for i, step := range p.Steps {
		for _, list := range [][]plan.StepID{step.Needs, step.After} {
			for _, id := range list {
				j := index[id]
				s.dependents[j] = append(s.dependents[j], i)
				s.pending[i]++
			}
		}
		if s.pending[i] == 0 {
			s.ready = append(s.ready, i)
		}
	}
	return s
}

// release records that a step has ended. Steps that only waited for it become ready.
func (s *schedule) release(i int, failed bool) {
	id := s.plan.Steps[i].ID
	for _, j := range s.dependents[i] {
		if failed && slices.Contains(s.plan.Steps[j].Needs, id) {
			s.doomed[j] = true
		}
		if s.pending[j]--; s.pending[j] == 0 {
			s.ready = append(s.ready, j)
		}
	}
}

// skip records that a step is not started because a step that it needs failed.
func (s *schedule) skip(i int) {
	s.pending[i] = -1
	s.release(i, true)
}

// rest returns the steps that were neither started nor skipped.
func (s *schedule) rest() []plan.Step {
	var out []plan.Step
	for i, n := range s.pending {
		if n > 0 || slices.Contains(s.ready, i) {
			out = append(out, s.plan.Steps[i])
		}
	}
	return out
}
