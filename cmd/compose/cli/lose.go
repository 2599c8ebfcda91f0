package cli

import (
	"slices"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
)

// make plans, and decides about each volume whose definition changed. Without a
// terminal and without --yes the planner's default stands: a warning, and the
// volume is kept.
func (a *app) make(state planner.State, c *change) (planner.Plan, error) {
	plan, err := a.adopt(state, c)
	if err != nil {
		return plan, err
	}
	remake := false
	for _, n := range changedVolumes(plan) {
		name := n.Subjects[0].Name
		if slices.Contains(c.keptVolumes, name) {
			continue
		}
		recreate, err := a.decideVolume(n, c)
		if err != nil {
			return plan, err
		}
		if recreate {
			c.intent.RecreateVolumes, remake = append(c.intent.RecreateVolumes, name), true
		} else {
			c.keptVolumes = append(c.keptVolumes, name)
		}
	}
	if remake {
		return planner.Make(c.want, state, c.intent)
	}
	return plan, nil
}

// changedVolumes are the notes about volumes that the plan keeps although their
// definition changed.
func changedVolumes(plan planner.Plan) []planner.Note {
	var out []planner.Note
	for _, n := range plan.Notes {
		if n.Code == planner.NoteDiffers {
			out = append(out, n)
		}
	}
	return out
}

// decideVolume reports whether a volume is to be recreated, which deletes its
// data.
func (a *app) decideVolume(n planner.Note, c *change) (bool, error) {
	switch {
	case c.intent.Recreate == planner.RecreateNever:
		return false, nil // its containers would have to be recreated too
	case c.yes:
		return true, nil
	case c.op == "plan", a.global.dryRun, !a.canAsk():
		return false, nil
	}
	answer, err := a.choose(n.Message+".\nRecreate it and delete its data (y), keep it and continue (n), or abort (a)?", 1,
		view.Yes, view.No, view.Choice{Key: "a", Words: []string{"abort"}})
	if err == nil && answer == 2 {
		err = errCancelled
	}
	return err == nil && answer == 0, err
}
