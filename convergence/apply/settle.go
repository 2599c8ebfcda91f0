package apply

import (
	"context"
	"slices"
	"time"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/internal/wait"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

const (
	// settlesWithin limits how long the engine's list is waited for.
	settlesWithin = time.Second
	// settleStep is the pause between two lists.
	settleStep = 10 * time.Millisecond
)

// awaitList waits until the engine's list shows as stopped what the plan has stopped. A
// busy Docker Engine 26.1 answers a stop a moment before its list shows it, and the next
// run would take the container for running.
func (w *walk) awaitList(ctx context.Context) {
	stopped := stoppedBy(w.steps.plan)
	ctx, cancel := context.WithTimeout(ctx, settlesWithin)
	defer cancel()
	for deadline := time.Now().Add(settlesWithin); len(stopped) > 0 && time.Now().Before(deadline); {
		list, err := observe.Containers(ctx, w.engine, w.steps.plan.Project, false)
		if err != nil || !slices.ContainsFunc(list, func(c observe.Container) bool { return c.Alive() && stopped[c.Name] }) {
			return // an error is reported by the next call that needs the list
		}
		if !wait.Sleep(ctx, settleStep) {
			return
		}
	}
}

// stoppedBy returns the names of the containers that a plan leaves stopped.
func stoppedBy(p plan.Plan) map[string]bool {
	stopped := map[string]bool{}
	for _, step := range p.Steps {
		name := step.Action.Subject().Name
		switch step.Action.(type) {
		case plan.StopContainer:
			stopped[name] = true
		case plan.StartContainer, plan.RemoveContainer, plan.RenameContainer:
			delete(stopped, name)
		}
	}
	return stopped
}
