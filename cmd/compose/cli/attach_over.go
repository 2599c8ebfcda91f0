package cli

import (
	"context"
	"errors"

	"github.com/seed-6dc66d55/compose/convergence"
)

// over reports whether everything that is followed has ended for good. While
// another run restarts or replaces the containers there can be none that runs:
// it is let finish first.
func (s *session) over() (bool, error) {
	ctx, cancel := s.signals.until(s.base)
	defer cancel()
	lock, err := s.takeLock(ctx, s.engine, s.change.want.Name(), s.holder(s.change), func(convergence.Holder) {})
	if errors.Is(err, context.Canceled) {
		return true, s.leave()
	}
	if err != nil {
		return true, err
	}
	if err := errors.Join(lock.Release(), s.follower.Sync()); err != nil {
		return true, err
	}
	return s.follower.Alive() == 0, nil
}
