package cli

import (
	"context"
	"slices"

	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// lens is how much of the engine a command has to see.
func lens(in planner.Intent, want *project.Project) convergence.View {
	v := convergence.View{Dangling: in.Prune}
	switch in.Goal {
	case planner.GoalPulled, planner.GoalBuilt, planner.GoalPushed:
		v.Existing, v.Images = true, true
	case planner.GoalStopped, planner.GoalAbsent, planner.GoalPaused:
		v.Existing, v.Images = true, in.Images != "" // down --rmi
	default:
		v.Existing = in.Existing
	}
	v.Compare = v.Existing && in.Bounce && want.FromFile() // a restart says what it does not apply
	return v
}

// forEngine is the project as it is for where the engine is.
func forEngine(engine *engineclient.Engine, want *project.Project) *project.Project {
	if engine.Local() {
		return want
	}
	return want.ForEngineElsewhere()
}

// observe looks at the engine, with adopted containers where they belong now.
func (a *app) observe(ctx context.Context, engine *engineclient.Engine, c change, v convergence.View) (planner.State, error) {
	v.DigestKey = a.digestKey()
	state, err := convergence.Observe(ctx, engine, c.want, v)
	if err != nil {
		return state, err
	}
	known, here := a.recall(c), c.want.WorkingDir()
	for i, found := range state.Containers {
		if slices.Contains(known.Containers, found.ID) {
			found.WorkingDir = known.Directory
		}
		// The same directory through another link.
		if found.WorkingDir != "" && here != "" && engine.Local() && sameFile(found.WorkingDir, here) {
			found.WorkingDir = here
		}
		state.Containers[i].WorkingDir = found.WorkingDir
	}
	return state, nil
}

// makeFrom plans, and looks around for what is in the way where there is
// something to do: with nothing to do nothing can be. It returns what was seen, too.
func (a *app) makeFrom(ctx context.Context, engine *engineclient.Engine, c *change, state planner.State) (planner.Plan, planner.State, error) {
	if c.intent.Existing || c.intent.Goal != planner.GoalCreated && c.intent.Goal != planner.GoalRunning {
		plan, err := a.make(state, c)
		return plan, state, err
	}
	plan, err := planner.Make(c.want, state, c.intent)
	if err == nil && plan.Empty() && len(changedVolumes(plan)) == 0 {
		return plan, state, nil
	}
	var ports convergence.PortLister
	if engine.Local() {
		ports = convergence.Listening
	}
	if state, err = convergence.LookAround(ctx, engine, c.want, state, ports); err != nil {
		return planner.Plan{}, state, err
	}
	plan, err = a.make(state, c)
	return plan, state, err
}
