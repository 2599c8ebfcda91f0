package cli

import (
	"context"
	"fmt"

	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// locking is how a change locks its project, and reports for whom it waits.
func (a *connection) locking(c change) *convergence.Locking {
	return &convergence.Locking{
		Dir: a.lockDir, Holder: a.holder(c), Timeout: a.global.lockTimeout,
		Waits: func(h convergence.Holder) {
			a.show().Warn(fmt.Sprintf("waiting for project %s: it is being changed by %s", c.want.Name(), h), "press Ctrl-C to stop waiting; set --lock-timeout to limit the wait")
		},
	}
}

// holder describes this run to other commands that wait for the lock.
func (a *invocation) holder(c change) convergence.Holder {
	name, _ := a.commandLine()
	return convergence.Holder{PID: a.PID, Command: name + " " + c.op, Since: a.Now()}
}

// takeLock takes a lock of this user on the engine. It calls waits once when another run holds it.
func (a *connection) takeLock(ctx context.Context, engine *engineclient.Engine, name string, holder convergence.Holder, waits func(convergence.Holder)) (*convergence.Lock, error) {
	locking := convergence.Locking{Dir: a.lockDir, Holder: holder, Waits: waits}
	return locking.Take(ctx, engine, name)
}
