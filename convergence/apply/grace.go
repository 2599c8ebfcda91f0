package apply

import (
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// engineGrace is what an engine gives a container to end where nothing else is set.
const engineGrace = 10 * time.Second

// graceOf is how long a container has to exit; a negative duration is no limit, as for the engine.
func (a *applier) graceOf(x plan.StopContainer) time.Duration {
	if x.Timeout != nil {
		return time.Duration(*x.Timeout) * time.Second
	}
	if s, ok := a.want.Service(x.Container.Service); ok && s.StopGracePeriod != nil {
		return time.Duration(*s.StopGracePeriod)
	}
	return engineGrace
}
