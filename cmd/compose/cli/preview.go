package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// plan is what apply would do, without one call that changes the engine. The
// rounds that bring images are shown as one, under an assumption.
func (a *app) plan(ctx context.Context, engine *engineclient.Engine, c change) (planner.Plan, planner.State, error) {
	c.want = forEngine(engine, c.want)
	state, err := a.observe(ctx, engine, c, lens(c.intent, c.want))
	if err != nil {
		return planner.Plan{}, state, err
	}
	var first planner.Plan
	if c.fetch {
		fetch := c.intent
		fetch.Goal, fetch.Provide = planner.GoalFetched, true
		if first, err = planner.Make(c.want, state, fetch); err != nil {
			return planner.Plan{}, state, err
		}
	}
	next, _, err := a.makeFrom(ctx, engine, &c, state)
	if err != nil {
		return planner.Plan{}, state, err
	}
	if !first.Empty() {
		first.Notes = append(first.Notes, assumptions(first)...)
	}
	plan := first.Then(next)
	// A build that would be refused is no plan.
	builder, err := a.builder(engine, c, nil)
	if err != nil {
		return plan, state, err
	}
	return plan, state, builder.Check(ctx, c.want, plan.Builds())
}

// assumptions say what is not known before the first round has run.
func assumptions(first planner.Plan) []planner.Note {
	images := planner.Note{Code: planner.NoteAssumed, Hint: "containers of an image that turns out to be new are replaced too"}
	providers := planner.Note{Code: planner.NoteAssumed, Hint: "services that depend on them may turn out to be as they should be"}
	var imageNames, providerNames []string
	for _, s := range first.Steps {
		subject := s.Action.Subject()
		if _, ok := s.Action.(planner.RunProvider); ok {
			providers.Subjects, providerNames = append(providers.Subjects, subject), append(providerNames, subject.Name)
			continue
		}
		images.Subjects, imageNames = append(images.Subjects, subject), append(imageNames, subject.Name)
	}
	var out []planner.Note
	if len(imageNames) > 0 {
		images.Message = fmt.Sprintf("what follows assumes that %s bring no image that changes it", strings.Join(imageNames, ", "))
		out = append(out, images)
	}
	if len(providerNames) > 0 {
		providers.Message = fmt.Sprintf("what follows does not know what the providers %s will set", strings.Join(providerNames, ", "))
		out = append(out, providers)
	}
	return out
}
