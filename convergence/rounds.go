package convergence

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// mostRounds bounds the rounds of pulls and builds. More than one is needed because a
// failed pull can be followed by a build.
const mostRounds = 3

// fetch applies the rounds that bring images and run providers. What a pull brings is
// not known before, so each round is planned from a new observation (decision 4). It
// returns the last observation, and whether a round has changed anything.
func (r *run) fetch(reading, applying context.Context, state planner.State) (seen planner.State, changed bool, err error) {
	intent := r.intent
	intent.Goal, intent.Provide = planner.GoalFetched, true
	provided := newProvided(r)
	for range mostRounds {
		plan, err := planner.Make(r.result.Want, state, intent)
		if err != nil || plan.Empty() {
			return state, changed, err
		}
		changed = true
		if err := r.apply(applying, plan); err != nil {
			return state, changed, err
		}
		intent = tried(intent, plan)
		if err := provided.adopt(r); err != nil {
			return state, changed, err
		}
		if state, err = r.observe(reading, false); err != nil {
			return state, changed, err
		}
	}
	return state, changed, nil
}

// tried adds to an intent the images that a round has pulled or built and the
// providers that it has run.
func tried(intent planner.Intent, p plan.Plan) planner.Intent {
	intent.Tried, intent.Built, intent.Provided = slices.Clone(intent.Tried), slices.Clone(intent.Built), slices.Clone(intent.Provided)
	for _, s := range p.Steps {
		switch x := s.Action.(type) {
		case plan.PullImage:
			intent.Tried = append(intent.Tried, x.Image.Name)
		case plan.BuildImage:
			intent.Built = append(intent.Built, x.Image.Name)
		case plan.RunProvider:
			intent.Provided = append(intent.Provided, x.Provider.Service)
		}
	}
	return intent
}

// provided collects the variables that providers set while a round is applied.
type provided struct {
	mu     sync.Mutex
	set    map[string]project.Provided // by the provider's service
	warned map[project.Override]bool
}

// newProvided returns a collection to which the providers of a run report.
func newProvided(r *run) *provided {
	p := &provided{set: map[string]project.Provided{}, warned: map[project.Override]bool{}}
	r.Apply.Providers.Set = func(service string, variables project.Provided) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.set[service] = variables
	}
	return p
}

// adopt adds the variables set so far to the project.
func (p *provided) adopt(r *run) error {
	if len(p.set) == 0 {
		return nil
	}
	var overrides []project.Override
	for _, service := range slices.Sorted(maps.Keys(p.set)) {
		for _, o := range r.result.Want.Overrides(service, p.set[service]) {
			if !p.warned[o] {
				p.warned[o], overrides = true, append(overrides, o)
			}
		}
		r.result.Want = r.result.Want.WithProvided(service, p.set[service])
	}
	if report := r.Hooks.Provided; report != nil {
		return report(r.result.Want, overrides)
	}
	return nil
}
