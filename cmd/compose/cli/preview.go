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
func (a *app) plan(ctx context.Context, engine *engineclient.Engine, c change) (planner.Plan, error) {
	state, err := a.observe(ctx, engine, c)
	if err != nil {
		return planner.Plan{}, err
	}
	var first planner.Plan
	if c.fetch {
		fetch := c.intent
		fetch.Goal = planner.GoalFetched
		if first, err = planner.Make(c.want, state, fetch); err != nil {
			return planner.Plan{}, err
		}
	}
	next, err := a.make(state, &c)
	if err != nil {
		return planner.Plan{}, err
	}
	if !first.Empty() {
		first.Notes = append(first.Notes, assumption(first))
	}
	return first.Then(next), nil
}

func assumption(first planner.Plan) planner.Note {
	var names []string
	var subjects []planner.Subject
	for _, s := range first.Steps {
		names = append(names, s.Action.Subject().Name)
		subjects = append(subjects, s.Action.Subject())
	}
	return planner.Note{
		Code: planner.NoteAssumed, Subjects: subjects,
		Message: fmt.Sprintf("what follows assumes that %s bring no image that changes it", strings.Join(names, ", ")),
		Hint:    "containers of an image that turns out to be new are replaced too",
	}
}
