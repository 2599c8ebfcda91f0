package convergence

import (
	"time"

	"github.com/seed-6dc66d55/compose/planner"
)

// engineGrace is what an engine gives a container to end where nothing else is set.
const engineGrace = 10 * time.Second

// awaiting has the user told of a step that the engine takes too long over. What it
// returns is called when the step is over.
func (a *applier) awaiting(step planner.Step) (answered func()) {
	usual, bounded := a.usual(step.Action)
	if !bounded {
		return func() {}
	}
	return a.engine.Awaiting(string(step.ID), usual)
}

// usual is what an action takes beside the moment that an engine takes for all.
// What runs commands, moves images or files, or waits for a container has no bound;
// and a start looks after itself, since it may have to wait for its turn first.
func (a *applier) usual(action planner.Action) (d time.Duration, bounded bool) {
	switch x := action.(type) {
	case planner.CreateNetwork, planner.RemoveNetwork, planner.ConnectNetwork, planner.DisconnectNetwork,
		planner.CreateVolume, planner.RemoveVolume,
		planner.CreateContainer, planner.KillContainer, planner.RemoveContainer, planner.RenameContainer,
		planner.UpdateContainer, planner.PauseContainer, planner.UnpauseContainer:
		return 0, true
	case planner.StopContainer:
		return a.graceOf(x)
	}
	return 0, false
}

// graceOf is how long a container has to end; -1 is for ever, as for the engine.
func (a *applier) graceOf(x planner.StopContainer) (d time.Duration, bounded bool) {
	if x.Timeout != nil {
		return time.Duration(*x.Timeout) * time.Second, *x.Timeout >= 0
	}
	if s, ok := a.want.Service(x.Container.Service); ok && s.StopGracePeriod != nil {
		return time.Duration(*s.StopGracePeriod), *s.StopGracePeriod >= 0
	}
	return engineGrace, true
}
