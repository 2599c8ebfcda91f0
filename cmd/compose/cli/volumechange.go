package cli

import (
	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// decideVolume reports whether a volume is to be recreated, which deletes its
// data. Without a terminal and without --yes it is kept, with the planner's warning.
func (a *runner) decideVolume(n plan.Note, c change) (bool, error) {
	switch {
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
