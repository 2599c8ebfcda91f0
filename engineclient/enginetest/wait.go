package enginetest

import (
	"context"
	"time"
)

// tick is the time, and later than it ever was: in a bubble time stands
// still, and what happens must have an order all the same. The lock is held.
func (s *Server) tick() time.Time {
	s.last = latest(time.Now().UTC(), s.last.Add(1))
	return s.last
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// touch wakes all waiters. The lock is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// await gives up the lock until done holds, the context ends or the time is
// over (0 is for ever). It returns with the lock held, and whether done held.
func (s *Server) await(ctx context.Context, limit time.Duration, done func() bool) bool {
	var over <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		over = timer.C
	}
	for !done() {
		changed := s.changed
		s.mu.Unlock()
		ended := false
		select {
		case <-changed:
		case <-over:
			ended = true
		case <-ctx.Done():
			ended = true
		case <-s.life.Done():
			ended = true
		}
		s.mu.Lock()
		if ended {
			return done()
		}
	}
	return true
}
