package planner

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
)

// draft is a plan that is being written. A step that is added twice is one
// step with the needs of both, so nothing is stopped twice.
type draft struct {
	steps []*Step
	index map[StepID]int
	notes []Note
}

func newDraft() *draft { return &draft{index: map[StepID]int{}} }

func stepID(a Action) StepID {
	s := a.Subject()
	return StepID(a.Verb() + " " + string(s.Kind) + " " + s.Name)
}

// add writes a step, or adds the needs to the one that is there.
func (d *draft) add(a Action, why Reason, needs ...StepID) StepID {
	id := stepID(a)
	if _, ok := d.index[id]; !ok {
		d.index[id] = len(d.steps)
		d.steps = append(d.steps, &Step{ID: id, Action: a, Reason: why})
	}
	d.need(id, needs...)
	return id
}

// need makes a step wait for others, and be skipped when one fails. Empty IDs
// and steps that are not in the draft by the end are left out.
func (d *draft) need(id StepID, needs ...StepID) {
	s := d.steps[d.index[id]]
	for _, n := range needs {
		if n != "" && n != id && !slices.Contains(s.Needs, n) {
			s.Needs = append(s.Needs, n)
		}
	}
}

// after makes a step wait for others, however they end.
func (d *draft) after(id StepID, others ...StepID) {
	s := d.steps[d.index[id]]
	for _, o := range others {
		if o != "" && o != id && !slices.Contains(s.After, o) {
			s.After = append(s.After, o)
		}
	}
}

func (d *draft) has(id StepID) bool { _, ok := d.index[id]; return ok }

func (d *draft) note(n Note) { d.notes = append(d.notes, n) }

// plan puts the steps in an order that respects their needs, and otherwise
// keeps the order in which they were written.
func (d *draft) plan(name string) Plan {
	waiting := make([]int, len(d.steps))
	dependents := make([][]int, len(d.steps))
	for i, s := range d.steps {
		s.Needs = slices.DeleteFunc(s.Needs, func(id StepID) bool { return !d.has(id) })
		s.After = slices.DeleteFunc(s.After, func(id StepID) bool {
			return !d.has(id) || slices.Contains(s.Needs, id)
		})
		for _, id := range slices.Concat(s.Needs, s.After) {
			j := d.index[id]
			dependents[j] = append(dependents[j], i)
			waiting[i]++
		}
	}
	ready := &intHeap{}
	for i, n := range waiting {
		if n == 0 {
			heap.Push(ready, i)
		}
	}
	p := Plan{Project: name, Notes: d.notes}
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		p.Steps = append(p.Steps, *d.steps[i])
		for _, j := range dependents[i] {
			if waiting[j]--; waiting[j] == 0 {
				heap.Push(ready, j)
			}
		}
	}
	if len(p.Steps) != len(d.steps) {
		panic("planner: the steps of a plan wait for each other") // the laws' test walks random projects to show that it cannot happen
	}
	return p
}

type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
