package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// lock takes the project's lock and says for whom it waits.
func (a *app) lock(ctx context.Context, engine *engineclient.Engine, c change) (*convergence.Lock, error) {
	if t := a.global.lockTimeout; t > 0 {
		var done context.CancelFunc
		ctx, done = context.WithTimeout(ctx, t)
		defer done()
	}
	return convergence.TakeLock(ctx, a.lockDir(), engine.Key(), c.want.Name(), a.holder(c), func(h convergence.Holder) {
		a.show().Warn(fmt.Sprintf("waiting for project %s: it is being changed by %s", c.want.Name(), h), "--lock-timeout bounds the wait, Ctrl-C ends it")
	})
}

// holder is what others are told while this run has the lock.
func (a *app) holder(c change) convergence.Holder {
	return convergence.Holder{PID: a.PID, Command: "compose " + c.op, Since: a.Now()}
}

// lockDir is where this user's locks are. Without a home that can be written
// to it is a folder of temporary files: a lock needs no secrecy.
func (a *app) lockDir() string {
	if dir := a.stateDir("lock"); dir != "" && os.MkdirAll(dir, 0o700) == nil {
		return dir
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("compose-%d", a.UID))
}

// stateDir is where this user's runs remember things (XDG base directory
// specification), "" for a user without a home.
func (a *app) stateDir(name string) string {
	base := a.Env["XDG_STATE_HOME"]
	if base == "" && a.Env["HOME"] != "" {
		base = filepath.Join(a.Env["HOME"], ".local", "state")
	}
	if base == "" {
		return ""
	}
	return filepath.Join(base, "compose", name)
}
