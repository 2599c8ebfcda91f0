package planner

import (
	"fmt"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Make plans the steps that turn what the engine has into what the intent wants of
// the project. It fails when that is not possible: a missing external network, a
// host port that is in use, an unknown service.
func Make(want *project.Project, have State, intent Intent) (plan.Plan, error) {
	if !intent.Goal.NeedsState() {
		return direct(want, intent)
	}
	x, d := newIndex(want, have, intent), newDraft()
	if err := x.checkHome(); err != nil {
		return plan.Plan{}, err
	}
	if err := write(x, d); err != nil {
		return plan.Plan{}, err
	}
	d.alignHooks()
	return d.plan(want.Name())
}

// direct plans the goals that do not depend on the state of the engine.
func direct(want *project.Project, intent Intent) (plan.Plan, error) {
	d := newDraft()
	switch intent.Goal {
	case GoalOneOffRun:
		runOneOff(d, want, intent.Detached)
	case GoalOneOffEnded:
		endOneOff(d, want, intent.Signal)
	case GoalCommitted:
		d.add(intent.Commit, plan.Reason{Code: plan.Requested, Detail: "commit"})
	case GoalImagesListed:
		for _, i := range intent.Read {
			d.add(i, plan.Reason{Code: plan.Requested, Detail: "--read-images"})
		}
	}
	return d.plan(want.Name())
}

// write writes the steps that the goal asks for.
func write(x *index, d *draft) error {
	images := imageSteps{imagePolicy{x}, d}
	switch x.intent.Goal {
	case GoalFetched:
		return images.fetch()
	case GoalPulled:
		images.pullAll()
	case GoalBuilt:
		return images.buildAll()
	case GoalPushed:
		images.pushAll()
	case GoalCreated, GoalRunning:
		if x.intent.Prune {
			images.prune()
		}
		switch {
		case x.intent.Changed != nil:
			return fileSync{x, d, naming{x}}.write()
		case x.intent.Existing && x.intent.Unpause:
			newExisting(x, d).unpause()
		case x.intent.Existing:
			return startExisting(x, d)
		default:
			return converge(x, d)
		}
	case GoalPaused:
		newExisting(x, d).pause()
	case GoalStopped:
		newExisting(x, d).stop()
	case GoalAbsent:
		teardown{newPlanning(x, newDecisions(), d)}.remove()
	default:
		return fmt.Errorf("plan: unknown goal %q", x.intent.Goal)
	}
	return nil
}
