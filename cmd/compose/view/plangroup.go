package view

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// effects in the order in which a summary names them.
var effects = [...]plan.Effect{
	plan.ToPull, plan.ToBuild, plan.ToPush, plan.ToCreate, plan.ToReplace, plan.ToUpdate, plan.ToChange, plan.ToStart, plan.ToRestart,
	plan.ToUnpause, plan.ToPause, plan.ToStop, plan.ToKill, plan.ToRemove,
}

// symbolOf is the mark of an effect.
func symbolOf(e plan.Effect) string {
	switch e {
	case plan.ToPull, plan.ToBuild, plan.ToPush, plan.ToCreate:
		return "+"
	case plan.ToReplace:
		return "±"
	case plan.ToRemove, plan.ToKill:
		return "-"
	case plan.ToAwait, plan.ToRead:
		return " "
	}
	return "~"
}

// group is the part of a plan that is about one resource.
type group struct {
	kind  plan.Kind
	name  string
	steps []plan.Step
}

// groupPlan takes a plan apart by resource, in the order of their first steps.
func groupPlan(p plan.Plan) []*group {
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
func (g *group) effect() plan.Effect {
	has := map[plan.Effect]bool{}
	for _, s := range g.steps {
		has[s.Action.Effect()] = true
	}
	if g.replaces() || has[plan.ToCreate] && has[plan.ToRemove] {
		return plan.ToReplace
	}
	if has[plan.ToStop] && has[plan.ToStart] {
		return plan.ToRestart
	}
	for _, e := range []plan.Effect{plan.ToRemove, plan.ToCreate, plan.ToKill, plan.ToBuild, plan.ToPull, plan.ToPush, plan.ToRead, plan.ToPause, plan.ToUnpause, plan.ToStop, plan.ToUpdate, plan.ToStart, plan.ToChange} {
		if has[e] {
			return e
		}
	}
	return plan.ToAwait
}

func (g *group) replaces() bool {
	for _, s := range g.steps {
		if c, ok := s.Action.(plan.CreateContainer); ok && c.Replaces != nil {
			return true
		}
	}
	return false
}

// phrase is what will be done, in order: "replace, start, wait until healthy".
func (g *group) phrase() string {
	replaced := g.effect() == plan.ToReplace
	restarted := g.effect() == plan.ToRestart
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

func isSwap(a plan.Action) bool {
	switch a.(type) {
	case plan.CreateNetwork, plan.RemoveNetwork, plan.CreateVolume, plan.RemoveVolume:
		return true
	}
	return swaps(a)
}

// reason is why: that of the first step that has one of its own.
func (g *group) reason() plan.Reason {
	for _, s := range g.steps {
		if s.Reason.Code != plan.NeededBy && s.Reason.Code != plan.Replacement {
			return s.Reason
		}
	}
	return g.steps[0].Reason
}
