package cli

import (
	"context"
	"slices"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// mostRounds bounds the rounds of pulls and builds: a pull that fails is
// followed by a build.
const mostRounds = 3

// fetch runs the rounds that bring the images: what a pull brings is not
// known before, so each is planned from a fresh look. It returns the last
// look, which no change has followed.
func (a *app) fetch(ctx context.Context, engine *engineclient.Engine, c change, state planner.State) (planner.State, error) {
	c.intent.Goal = planner.GoalFetched
	for range mostRounds {
		plan, err := planner.Make(c.want, state, c.intent)
		if err != nil || plan.Empty() {
			return state, err
		}
		if err := a.walk(engine, c, plan); err != nil {
			return state, err
		}
		c.intent = tried(c.intent, plan)
		if state, err = a.observe(ctx, engine, c); err != nil {
			return state, err
		}
	}
	return state, nil
}

// tried remembers what a round pulled and built.
func tried(intent planner.Intent, plan planner.Plan) planner.Intent {
	intent.Tried, intent.Built = slices.Clone(intent.Tried), slices.Clone(intent.Built)
	for _, s := range plan.Steps {
		switch x := s.Action.(type) {
		case planner.PullImage:
			intent.Tried = append(intent.Tried, x.Image.Name)
		case planner.BuildImage:
			intent.Built = append(intent.Built, x.Image.Name)
		}
	}
	return intent
}
