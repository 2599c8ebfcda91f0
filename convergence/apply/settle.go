package apply

import (
	"context"
	"slices"
	"time"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

const (
	// settlesWithin bounds how long the engine's list is waited for.
	settlesWithin = time.Second
	// settleStep is the time between two looks.
	settleStep = 10 * time.Millisecond
)

// settle waits until the engine's list has what the plan has stopped, too: a
// busy Docker Engine 26.1 answers a stop a moment before its list shows it, and
// an `up` or a `start` right behind would take the container for running.
func (w *walk) settle(ctx context.Context) {
	stopped := stoppedBy(w.plan)
	ctx, cancel := context.WithTimeout(ctx, settlesWithin)
	defer cancel()
	for deadline := time.Now().Add(settlesWithin); len(stopped) > 0 && time.Now().Before(deadline); {
		list, err := observe.Containers(ctx, w.engine, w.plan.Project, false)
		if err != nil || !slices.ContainsFunc(list, func(c observe.Container) bool { return c.Alive() && stopped[c.Name] }) {
			return // whoever looks next sees what there is
		}
		select {
		case <-time.After(settleStep):
		case <-ctx.Done():
			return
		}
	}
}

// stoppedBy are the names of the containers that a plan leaves stopped.
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
