package view

import (
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// state says how a resource's line is marked.
type state int

const (
	idle    state = iota // between two steps
	working              // a step is under way
	done
	warned
	skipped
	failed
)

// settled reports whether nothing more is expected.
func (s state) settled() bool { return s >= done }

// resource is what the user sees of one subject: one line, whatever number of
// steps there are.
type resource struct {
	kind plan.Kind
	name string

	state  state
	text   string
	detail string
	began  time.Time
	ended  time.Time

	// open are the steps that are not over, swap those among them that make up
	// the replacement of a container.
	open map[plan.StepID]plan.Action
	swap map[plan.StepID]bool
	// recreate: the steps replace a container. bounce: they restart it, and the
	// command is restart. Elsewhere a stop and a start have their own words, as
	// with docker compose.
	recreate, bounce bool
	// major says that one of the steps changes what the resource is called.
	major bool
	// best is the word that says most about a recreated container.
	best string
	// warning is what a step that went well all the same was warned of.
	warning string

	layers []layer
}

func (r *resource) title() string { return title(r.kind, r.name) }

// expect adds a step that will come, of the operation op.
func (r *resource) expect(op string, s plan.Step) {
	w := s.Action.Words()
	r.open[s.ID] = s.Action
	r.major = r.major || !w.Minor
	if swaps(s.Action) {
		r.swap[s.ID] = true
	}
	if c, ok := s.Action.(plan.CreateContainer); ok && c.Replaces != nil {
		r.recreate = true
	}
	r.bounce = op == opRestart && r.bounces()
}

// opRestart is the operation of the command restart.
const opRestart = "restart"

// bounces reports whether the resource is stopped and started, and nothing else.
func (r *resource) bounces() bool {
	stops, starts, other := false, false, false
	for _, a := range r.open {
		switch a.(type) {
		case plan.StopContainer:
			stops = true
		case plan.StartContainer:
			starts = true
		case plan.CreateContainer, plan.RemoveContainer:
			other = true
		}
	}
	return stops && starts && !other
}

// willStart reports whether one of the steps that follow starts the container.
func (r *resource) willStart() bool {
	for _, a := range r.open {
		if _, ok := a.(plan.StartContainer); ok {
			return true
		}
	}
	return false
}

// restarts reports whether an action can be a part of a restart.
func restarts(a plan.Action) bool {
	switch a.(type) {
	case plan.StopContainer, plan.StartContainer:
		return true
	}
	return false
}

// swaps reports whether an action can be a part of a replacement.
func swaps(a plan.Action) bool {
	switch a.(type) {
	case plan.CreateContainer, plan.StopContainer, plan.KillContainer,
		plan.RemoveContainer, plan.RenameContainer:
		return true
	}
	return false
}

// start notes that a step has begun.
func (r *resource) start(e plan.Event, w plan.Words) {
	if r.began.IsZero() {
		r.began = e.At
	}
	if r.state.settled() && r.state != done && !r.interrupted() {
		return
	}
	r.state, r.ended = working, time.Time{}
	r.detail = ""
	switch {
	case w.Minor && r.major:
		r.detail = strings.ToLower(w.Working)
	case r.recreate && len(r.swap) > 0:
		r.text = wordRecreate
	case r.bounce && restarts(e.Step.Action):
		r.text = wordRestart
	default:
		r.text = w.Working
	}
}

// finish notes that a step is over and went well.
func (r *resource) finish(e plan.Event, w plan.Words) {
	delete(r.open, e.Step.ID)
	swapped := len(r.swap) > 0
	delete(r.swap, e.Step.ID)
	if r.state.settled() && r.state != done {
		return
	}
	word := doneWord(e.Step.Action, w, e.Detail)
	switch {
	case r.recreate && swapped && len(r.swap) == 0:
		r.text = wordRecreated
		if r.best != "" {
			r.text = r.best
		}
	case r.recreate && len(r.swap) > 0:
		if !w.Minor && !swaps(e.Step.Action) {
			r.best = word
		}
		r.text = wordRecreate
	case r.bounce && len(r.open) > 0 && word == wordStopped:
		r.text = wordRestart
	case !w.Minor || !r.major:
		r.text = word
	}
	r.detail = ""
	if r.text == w.Done {
		r.detail = w.Detail
	}
	r.finishStep(e.At, done)
}

// finishStep records the end of a step. The resource is finished when no step is left.
func (r *resource) finishStep(at time.Time, as state) {
	if len(r.open) > 0 {
		r.state = idle
		if r.text == wordRecreate || r.text == wordRestart {
			r.state = working
		}
		return
	}
	r.state, r.ended = as, at
	r.layers = nil
	if r.warning != "" {
		r.state, r.detail = warned, r.warning
	}
}

// fail, warn, skip and interrupt note that a step is over and did not go well.
func (r *resource) fail(e plan.Event) {
	r.over(e)
	r.state, r.ended = failed, e.At
	r.text, r.detail = wordError, errorDetail(e)
}

func (r *resource) warn(e plan.Event) {
	r.over(e)
	if r.state == failed || r.state == skipped {
		return
	}
	r.warning = firstLine(e.Detail)
	if len(r.open) == 0 {
		r.text = wordWarning
	}
	r.finishStep(e.At, warned)
}

func (r *resource) skip(e plan.Event) {
	r.over(e)
	if r.state == failed || r.state == warned || r.interrupted() {
		return
	}
	r.state, r.ended = skipped, e.At
	r.text, r.detail = wordSkipped, firstLine(e.Detail)
}

func (r *resource) interrupt(e plan.Event) {
	r.over(e)
	if r.state == failed {
		return
	}
	r.state, r.ended = skipped, e.At
	r.text, r.detail = wordInterrupted, ""
}

// interrupted reports whether a step of the resource was interrupted. A later plan
// may go on with it: the stop of containers that a second Ctrl-C kills.
func (r *resource) interrupted() bool { return r.text == wordInterrupted }

func (r *resource) over(e plan.Event) {
	delete(r.open, e.Step.ID)
	delete(r.swap, e.Step.ID)
	r.layers = nil
}

// errorDetail is the first line of what went wrong, without the step's name,
// which stands before it already.
func errorDetail(e plan.Event) string {
	if e.Err == nil {
		return firstLine(e.Detail)
	}
	return strings.TrimPrefix(firstLine(e.Err.Error()), Safe(string(e.Step.ID))+": ")
}

// elapsed is how long the resource took, or takes so far.
func (r *resource) elapsed(now time.Time) time.Duration {
	if r.began.IsZero() {
		return 0
	}
	if r.state.settled() {
		return r.ended.Sub(r.began)
	}
	return now.Sub(r.began)
}
