package view

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
)

// effects in the order in which a summary names them.
var effects = [...]planner.Effect{
	planner.ToPull, planner.ToBuild, planner.ToPush, planner.ToCreate, planner.ToReplace, planner.ToUpdate, planner.ToChange, planner.ToStart, planner.ToRestart,
	planner.ToUnpause, planner.ToPause, planner.ToStop, planner.ToKill, planner.ToRemove,
}

// symbolOf is the mark of an effect.
func symbolOf(e planner.Effect) string {
	switch e {
	case planner.ToPull, planner.ToBuild, planner.ToPush, planner.ToCreate:
		return "+"
	case planner.ToReplace:
		return "±"
	case planner.ToRemove, planner.ToKill:
		return "-"
	case planner.ToAwait, planner.ToRead:
		return " "
	}
	return "~"
}

// group is the part of a plan that is about one resource.
type group struct {
	kind  planner.Kind
	name  string
	steps []planner.Step
}

// groupPlan takes a plan apart by resource, in the order of their first steps.
func groupPlan(p planner.Plan) []*group {
	final := names{}
	final.learn(p)
	byKey := map[resourceKey]*group{}
	var out []*group
	for _, s := range p.Steps {
		subject := s.Action.Subject()
		key := resourceKey{subject.Kind, final.final(subject)}
		g := byKey[key]
		if g == nil {
			g = &group{kind: key.kind, name: key.name}
			byKey[key] = g
			out = append(out, g)
		}
		g.steps = append(g.steps, s)
	}
	return out
}

// effect is what the steps amount to; the strongest first.
func (g *group) effect() planner.Effect {
	has := map[planner.Effect]bool{}
	for _, s := range g.steps {
		has[s.Action.Effect()] = true
	}
	if g.replaces() || has[planner.ToCreate] && has[planner.ToRemove] {
		return planner.ToReplace
	}
	if has[planner.ToStop] && has[planner.ToStart] {
		return planner.ToRestart
	}
	for _, e := range []planner.Effect{planner.ToRemove, planner.ToCreate, planner.ToKill, planner.ToBuild, planner.ToPull, planner.ToPush, planner.ToRead, planner.ToPause, planner.ToUnpause, planner.ToStop, planner.ToUpdate, planner.ToStart, planner.ToChange} {
		if has[e] {
			return e
		}
	}
	return planner.ToAwait
}

func (g *group) replaces() bool {
	for _, s := range g.steps {
		if c, ok := s.Action.(planner.CreateContainer); ok && c.Replaces != nil {
			return true
		}
	}
	return false
}

// phrase is what will be done, in order: "replace, start, wait until healthy".
func (g *group) phrase() string {
	replaced := g.effect() == planner.ToReplace
	restarted := g.effect() == planner.ToRestart
	var out []string
	for _, s := range g.steps {
		word := s.Action.Words().Plan
		switch {
		case replaced && isSwap(s.Action):
			word = "replace"
		case restarted && (word == "stop" || word == "start"):
			word = "restart"
		}
		if word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return strings.Join(out, ", ")
}

func isSwap(a planner.Action) bool {
	switch a.(type) {
	case planner.CreateNetwork, planner.RemoveNetwork, planner.CreateVolume, planner.RemoveVolume:
		return true
	}
	return swaps(a)
}

// reason is why: that of the first step that has one of its own.
func (g *group) reason() planner.Reason {
	for _, s := range g.steps {
		if s.Reason.Code != planner.NeededBy && s.Reason.Code != planner.Replacement {
			return s.Reason
		}
	}
	return g.steps[0].Reason
}
