package convergence

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// preview plans without a call that changes the engine. The rounds that fetch images
// are shown as one, under an assumption.
func (r *run) preview(ctx context.Context) (Result, error) {
	if !r.intent.Goal.NeedsState() {
		return r.result, r.make(planner.State{})
	}
	state, err := r.observe(ctx, false)
	if err != nil {
		return r.result, err
	}
	var first plan.Plan
	if r.Fetch {
		fetch := r.intent
		fetch.Goal, fetch.Provide = planner.GoalFetched, true
		if first, err = planner.Make(r.result.Want, state, fetch); err != nil {
			return r.result, err
		}
	}
	if err := r.plan(ctx, state); err != nil {
		return r.result, err
	}
	if !first.Empty() {
		first.Notes = append(first.Notes, assumptions(first)...)
	}
	r.result.Plan = first.Then(r.result.Plan)
	// An invalid build is an error of the plan.
	if builds := r.result.Plan.Builds(); len(builds) > 0 && r.Apply.Builder != nil {
		return r.result, r.Apply.Builder.Check(ctx, r.result.Want, builds)
	}
	return r.result, nil
}

// assumptions returns notes about what is unknown before the first round.
func assumptions(first plan.Plan) []plan.Note {
	images := plan.Note{Code: plan.NoteAssumed, Hint: "if one changes, its containers are replaced too"}
	providers := plan.Note{Code: plan.NoteAssumed, Hint: "services that depend on them are planned as changed; they may stay as they are"}
	var imageNames, providerNames []string
	for _, s := range first.Steps {
		subject := s.Action.Subject()
		if _, ok := s.Action.(plan.RunProvider); ok {
			providers.Subjects, providerNames = append(providers.Subjects, subject), append(providerNames, subject.Name)
			continue
		}
		images.Subjects, imageNames = append(images.Subjects, subject), append(imageNames, subject.Name)
	}
	var out []plan.Note
	if len(imageNames) > 0 {
		images.Message = fmt.Sprintf("the plan assumes that these images do not change: %s", strings.Join(imageNames, ", "))
		out = append(out, images)
	}
	if len(providerNames) > 0 {
		providers.Message = fmt.Sprintf("the variables that these providers set are not known yet: %s", strings.Join(providerNames, ", "))
		out = append(out, providers)
	}
	return out
}
