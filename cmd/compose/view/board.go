package view

import (
	"strings"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// board is the state of a display: the resources of the plans of one
// operation, in the order in which something first happened to them.
type board struct {
	op     string
	names  names
	byKey  map[resourceKey]*resource
	shown  []*resource
	stepOf map[plan.StepID]*resource
}

type resourceKey struct {
	kind plan.Kind
	name string
}

func newBoard(op string) *board {
	return &board{
		op:     op,
		names:  names{},
		byKey:  map[resourceKey]*resource{},
		stepOf: map[plan.StepID]*resource{},
	}
}

// is reports whether a plan of an operation goes on this board. What is known
// before the first plan, goes with it.
func (b *board) is(op string) bool { return b.op == op || b.op == "" }

// plan adds the steps that will come.
func (b *board) plan(op string, p plan.Plan) {
	b.op = op
	b.names.learn(p)
	for _, s := range p.Steps {
		if !internal(s.Action) {
			b.expect(s)
		}
	}
}

func (b *board) expect(s plan.Step) *resource {
	r := b.resource(s.Action.Subject())
	r.expect(b.op, s)
	b.stepOf[s.ID] = r
	return r
}

func (b *board) resource(s plan.Subject) *resource {
	key := resourceKey{s.Kind, b.names.final(s)}
	r := b.byKey[key]
	if r == nil {
		r = &resource{
			kind: key.kind,
			name: key.name,
			open: map[plan.StepID]plan.Action{},
			swap: map[plan.StepID]bool{},
		}
		b.byKey[key] = r
	}
	return r
}

// apply takes an event in. It returns the resource that it is about, nil when
// there is nothing new to see.
func (b *board) apply(e plan.Event) *resource {
	if internal(e.Step.Action) && e.Kind != plan.StepFailed {
		return nil
	}
	w := e.Step.Action.Words()
	r := b.stepOf[e.Step.ID]
	if r == nil {
		r = b.expect(e.Step)
	}
	if r.state == idle && r.text == "" {
		b.shown = append(b.shown, r)
	}
	switch e.Kind {
	case plan.StepStarted:
		r.start(e, w)
	case plan.StepProgress:
		if !r.progress(e) {
			return nil
		}
	case plan.StepDone:
		r.finish(e, w)
	case plan.StepFailed:
		r.fail(e)
	case plan.StepWarned:
		r.warn(e)
	case plan.StepSkipped:
		r.skip(e)
	case plan.StepInterrupted:
		r.interrupt(e)
	}
	return r
}

// progress notes how far a step is, and whether that can be seen.
func (r *resource) progress(e plan.Event) bool {
	if r.state.settled() || isChatter(e.Detail) {
		return false
	}
	if e.Part == "" {
		changed := r.detail != firstLine(e.Detail)
		r.detail = firstLine(e.Detail)
		return changed
	}
	for i := range r.layers {
		if r.layers[i].name == e.Part {
			return r.layers[i].advance(e)
		}
	}
	l := layer{name: e.Part}
	l.advance(e)
	r.layers = append(r.layers, l)
	return true
}

// isChatter reports whether an engine says something of a pull that is neither
// a layer's progress nor news: the line's own words say it.
func isChatter(text string) bool {
	for _, start := range []string{"Pulling from ", "Digest: ", "Status: "} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// untouched adds what is as wanted already.
func (b *board) untouched(s plan.Subject, word, detail string) *resource {
	r := b.resource(s)
	if r.text != "" || len(r.open) > 0 {
		return nil
	}
	r.state, r.text, r.detail = done, word, detail
	b.shown = append(b.shown, r)
	return r
}

// count is how many resources are settled, of how many.
func (b *board) count() (settled, total int) {
	for _, r := range b.byKey {
		if r.state.settled() {
			settled++
		}
	}
	return settled, len(b.byKey)
}
