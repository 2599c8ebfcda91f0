package apply

import (
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// engineGrace is the engine's default stop timeout.
const engineGrace = 10 * time.Second

// graceOf returns how long a container may take to exit; a negative duration means no
// limit, as for the engine.
func (cs *containers) graceOf(x plan.StopContainer) time.Duration {
	if x.Timeout != nil {
		return time.Duration(*x.Timeout) * time.Second
	}
	if s, ok := cs.want.Service(x.Container.Service); ok && s.StopGracePeriod != nil {
		return time.Duration(*s.StopGracePeriod)
	}
	return engineGrace
}
