package planner

import (
	"cmp"
	"container/heap"
	"fmt"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"iter"
	"maps"
	"slices"
	"strings"
)

// draft is a plan that is being written. A step that is added twice is one
// step with the needs of both, so nothing is stopped twice.
type draft struct {
	steps []*plan.Step
	at    map[plan.StepID]int // the position of each step
	notes []plan.Note
	hooks map[plan.StepID]plan.StepID // hooks that run before a stop, and the stop
}

func newDraft() *draft {
	return &draft{at: map[plan.StepID]int{}, hooks: map[plan.StepID]plan.StepID{}}
}

func stepID(a plan.Action) plan.StepID {
	s := a.Subject()
	id := plan.StepID(a.Verb() + " " + string(s.Kind) + " " + s.Name)
	if x, ok := a.(plan.PullImage); ok && x.Platform != "" {
		id += plan.StepID(" for " + x.Platform) // services can want one reference for several
	}
	return id
}

// add writes a step, or adds the needs to the one that is there.
func (d *draft) add(a plan.Action, why plan.Reason, needs ...plan.StepID) plan.StepID {
	id := stepID(a)
	if _, ok := d.at[id]; !ok {
		d.at[id] = len(d.steps)
		d.steps = append(d.steps, &plan.Step{ID: id, Action: a, Reason: why})
	}
	d.need(id, needs...)
	return id
}

// need makes a step wait for others, and be skipped when one fails. Empty IDs
// and steps that are not in the draft by the end are left out.
func (d *draft) need(id plan.StepID, needs ...plan.StepID) {
	s := d.steps[d.at[id]]
	s.Needs = append(s.Needs, needs...)
}

// after makes a step wait for others, however they end.
func (d *draft) after(id plan.StepID, others ...plan.StepID) {
	s := d.steps[d.at[id]]
	s.After = append(s.After, others...)
}

func (d *draft) has(id plan.StepID) bool { _, ok := d.at[id]; return ok }

func (d *draft) note(n plan.Note) { d.notes = append(d.notes, n) }

// step is the step as it stands in the draft.
func (d *draft) step(id plan.StepID) (plan.Step, bool) {
	i, ok := d.at[id]
	if !ok {
		return plan.Step{}, false
	}
	return *d.steps[i], true
}

// beforeStop records that a hook runs before a stop.
func (d *draft) beforeStop(hook, stop plan.StepID) { d.hooks[hook] = stop }

// needHook makes a step need the hook before a stop, if there is one.
func (d *draft) needHook(id, stop plan.StepID) {
	for hook, of := range d.hooks {
		if of == stop {
			d.need(id, hook)
		}
	}
}

// alignHooks makes the hooks before a stop wait for what the stop waits for: a hook
// must not run while the container may still have to be kept.
func (d *draft) alignHooks() {
	for _, s := range d.steps {
		stop, ok := d.hooks[s.ID]
		if !ok {
			continue
		}
		others := func(ids []plan.StepID) []plan.StepID {
			return slices.DeleteFunc(slices.Clone(ids), func(id plan.StepID) bool { return id == s.ID })
		}
		planned, _ := d.step(stop)
		d.need(s.ID, others(planned.Needs)...)
		d.after(s.ID, others(planned.After)...)
	}
}

// tidy leaves out what a step waits for twice, and what is no step.
func (d *draft) tidy() {
	seen := make([]int, len(d.steps)) // by which step, counted from 1
	for i, s := range d.steps {
		seen[i] = i + 1
		fresh := func(id plan.StepID) bool {
			j, ok := d.at[id]
			ok = ok && seen[j] != i+1
			if ok {
				seen[j] = i + 1
			}
			return ok
		}
		s.Needs = keepIf(s.Needs, fresh)
		s.After = keepIf(s.After, fresh)
	}
}

func keepIf(list []plan.StepID, keep func(plan.StepID) bool) []plan.StepID {
	return slices.DeleteFunc(list, func(id plan.StepID) bool { return !keep(id) })
}

// plan puts the steps in an order that respects their needs, and otherwise
// keeps the order in which they were written.
func (d *draft) plan(name string) (plan.Plan, error) {
	d.tidy()
	waiting := make([]int, len(d.steps))
	dependents := make([][]int, len(d.steps))
	for i, s := range d.steps {
		for _, list := range [][]plan.StepID{s.Needs, s.After} {
			for _, id := range list {
				j := d.at[id]
				dependents[j] = append(dependents[j], i)
				waiting[i]++
			}
		}
	}
	p := plan.Plan{Project: name, Notes: d.notes}
	for i := range inOrder(waiting, dependents) {
		p.Steps = append(p.Steps, *d.steps[i])
	}
	if len(p.Steps) != len(d.steps) {
		return plan.Plan{}, d.circle(waiting)
	}
	return p, nil
}

// inOrder yields each step once nothing that it waits for is left, the one
// that was written first where there is a choice. It counts waiting down.
func inOrder(waiting []int, dependents [][]int) iter.Seq[int] {
	return func(yield func(int) bool) {
		ready := &intHeap{}
		for i, n := range waiting {
			if n == 0 {
				heap.Push(ready, i)
			}
		}
		for ready.Len() > 0 {
			i := heap.Pop(ready).(int)
			if !yield(i) {
				return
			}
			for _, j := range dependents[i] {
				if waiting[j]--; waiting[j] == 0 {
					heap.Push(ready, j)
				}
			}
		}
	}
}

// circle names steps that wait for each other. The laws' test walks random
// projects to show that this does not happen; should it all the same, nothing
// has been done yet.
func (d *draft) circle(waiting []int) error {
	var ids []string
	for i, n := range waiting {
		if n > 0 {
			ids = append(ids, string(d.steps[i].ID))
		}
	}
	return fmt.Errorf("plan: steps wait for each other: %s", strings.Join(ids, ", "))
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
