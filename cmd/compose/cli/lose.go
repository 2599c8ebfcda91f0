package cli

import (
	"errors"

	"github.com/seed-6dc66d55/compose/planner"
)

// make plans. What only the user can decide is asked, where somebody is there
// to answer.
func (a *app) make(state planner.State, c *change) (planner.Plan, error) {
	plan, err := a.adopt(state, c)
	var differs *planner.VolumeDiffers
	for errors.As(err, &differs) {
		if yes, askErr := a.mayLose(differs, c); askErr != nil || !yes {
			return plan, errors.Join(err, askErr)
		}
		c.intent.RecreateVolumes = append(c.intent.RecreateVolumes, differs.Name)
		plan, err = planner.Make(c.want, state, c.intent)
	}
	return plan, err
}

// mayLose asks whether a volume may be made again. -y does not answer for it:
// what is lost has to be named.
func (a *app) mayLose(e *planner.VolumeDiffers, c *change) (bool, error) {
	if c.op == "plan" || a.global.dryRun || !a.canAsk() {
		return false, nil
	}
	return a.ask(e.Error()+". Remove volume "+e.Name+" with all its data, and make it again?", false)
}
