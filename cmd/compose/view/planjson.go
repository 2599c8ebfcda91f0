package view

import (
	"io"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// planVersion is raised when a field of the JSON form changes its meaning or
// goes. New fields do not raise it.
const planVersion = 1

type planJSON struct {
	Version int                 `json:"version"`
	Project string              `json:"project"`
	Changes bool                `json:"changes"`
	Steps   []stepJSON          `json:"steps"`
	Notes   []plan.Note         `json:"notes"`
	Summary map[plan.Effect]int `json:"summary"`
	// Destructive are the steps that lose data.
	Destructive []plan.StepID `json:"destructive"`
}

type stepJSON struct {
	ID      plan.StepID  `json:"id"`
	Verb    string       `json:"verb"`
	Subject plan.Subject `json:"subject"`
	// Action holds what else the step is given.
	Action plan.Action   `json:"action"`
	Reason plan.Reason   `json:"reason"`
	Needs  []plan.StepID `json:"needs"`
	After  []plan.StepID `json:"after"`
	// Changes says whether the engine is changed, or only waited for.
	Changes bool `json:"changes"`
}

// PlanJSON prints a plan for programs. Lists are never null.
func PlanJSON(w io.Writer, p plan.Plan) error {
	out := planJSON{
		Version:     planVersion,
		Project:     p.Project,
		Changes:     len(p.Changes()) > 0,
		Steps:       []stepJSON{},
		Notes:       append([]plan.Note{}, p.Notes...),
		Summary:     map[plan.Effect]int{},
		Destructive: []plan.StepID{},
	}
	counts := countEffects(p)
	for _, e := range effects {
		out.Summary[e] = counts[e]
	}
	for _, s := range p.Steps {
		out.Steps = append(out.Steps, stepJSON{
			ID: s.ID, Verb: s.Action.Verb(), Subject: s.Action.Subject(), Action: s.Action,
			Reason: s.Reason, Needs: append([]plan.StepID{}, s.Needs...),
			After: append([]plan.StepID{}, s.After...), Changes: s.Changes(),
		})
	}
	for _, s := range p.Destructive() {
		out.Destructive = append(out.Destructive, s.ID)
	}
	return writeJSON(w, out, "  ")
}
