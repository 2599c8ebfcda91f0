package cli

import (
	"context"
	"errors"

	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/convergence/logs"
)

// over reports whether everything that the session follows has exited for good.
func (s *session) over() (bool, error) {
	ctx, cancel := s.signals.until(s.base)
	defer cancel()
	over, err := s.allExited(ctx, s.change, s.follower)
	if errors.Is(err, context.Canceled) {
		return true, s.interrupted()
	}
	return over, err
}

// allExited reports whether everything that is followed has exited for good.
// While another run restarts or replaces the containers none may run: it takes
// the project's lock to let that run finish first.
func (a *runner) allExited(ctx context.Context, c change, follower *logs.Follower) (bool, error) {
	lock, err := a.takeLock(ctx, a.engine, c.want.Name(), a.holder(c), func(convergence.Holder) {})
	if err != nil {
		return true, err
	}
	if err := errors.Join(lock.Release(), follower.Sync(ctx)); err != nil {
		return true, err
	}
	return follower.Alive() == 0, nil
}
