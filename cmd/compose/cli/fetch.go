package cli

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// mostRounds bounds the rounds of pulls and builds: a pull that fails is
// followed by a build.
const mostRounds = 3

// fetch runs the rounds that bring the images and run the providers: what a
// pull brings is not known before, so each is planned from a fresh look. It
// gives the change's project what the providers have set, and returns the last
// look, which no change has followed, and whether that is a new one.
func (a *app) fetch(ctx context.Context, engine *engineclient.Engine, of *change, v convergence.View, state planner.State) (seen planner.State, news bool, err error) {
	c := *of
	c.intent.Goal, c.intent.Provide = planner.GoalFetched, true
	var setting sync.Mutex
	set := map[string]project.Provided{}
	c.provided = func(service string, variables project.Provided) {
		setting.Lock()
		defer setting.Unlock()
		set[service] = variables
	}
	warned := map[project.Override]bool{}
	for range mostRounds {
		plan, err := planner.Make(c.want, state, c.intent)
		if err != nil || plan.Empty() {
			return state, news, err
		}
		news = true
		if err := a.walk(engine, c, plan); err != nil {
			return state, news, err
		}
		c.intent = tried(c.intent, plan)
		for _, service := range slices.Sorted(maps.Keys(set)) {
			if err := a.warnOverrides(c.want.Overrides(service, set[service]), warned); err != nil {
				return state, news, err
			}
			c.want = c.want.WithProvided(service, set[service])
		}
		if len(set) > 0 {
			a.secrets.Add(c.want.Scrub)
		}
		of.want = c.want
		if state, err = a.observe(ctx, engine, c, v); err != nil {
			return state, news, err
		}
	}
	return state, news, nil
}

// warnOverrides reports each variable that a provider replaces once.
func (a *app) warnOverrides(overrides []project.Override, warned map[project.Override]bool) error {
	for _, o := range overrides {
		if warned[o] {
			continue
		}
		warned[o] = true
		if err := view.Warning(a.streams.Err, a.mode, o.String(), ""); err != nil {
			return err
		}
	}
	return nil
}

// tried remembers what a round pulled and built.
func tried(intent planner.Intent, plan planner.Plan) planner.Intent {
	intent.Tried, intent.Built, intent.Provided = slices.Clone(intent.Tried), slices.Clone(intent.Built), slices.Clone(intent.Provided)
	for _, s := range plan.Steps {
		switch x := s.Action.(type) {
		case planner.PullImage:
			intent.Tried = append(intent.Tried, x.Image.Name)
		case planner.BuildImage:
			intent.Built = append(intent.Built, x.Image.Name)
		case planner.RunProvider:
			intent.Provided = append(intent.Provided, x.Provider.Service)
		}
	}
	return intent
}
