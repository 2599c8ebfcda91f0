package enginetest

import (
	"slices"
	"time"

	"github.com/docker/docker/api/types/container"
)

// SetHealth gives a running container's check its next words at once:
// "healthy" or "unhealthy". Later checks may change them again.
func (s *Server) SetHealth(name, status string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(name)
	if err != nil || b.health == nil {
		s.t.Errorf("enginetest: %s has no health check", name)
		return
	}
	s.healthIs(b, status)
}

// watchHealth probes a container as long as it runs. The lock is held.
func (s *Server) watchHealth(b *fakeContainer) {
	check := b.config.Healthcheck
	b.health = nil
	if check == nil || len(check.Test) == 0 || check.Test[0] == "NONE" {
		return
	}
	b.health = &container.Health{Status: container.Starting}
	p := b.run
	s.spawn(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		over := func() bool { return b.run != p }
		for {
			s.await(s.life, interval(check, b), over)
			if over() || s.closed {
				return
			}
			if b.status != paused {
				s.probe(b, check)
			}
		}
	})
}

func interval(check *container.HealthConfig, b *fakeContainer) time.Duration {
	if check.StartInterval > 0 && time.Since(b.run.began) < check.StartPeriod {
		return check.StartInterval
	}
	if check.Interval > 0 {
		return check.Interval
	}
	return 30 * time.Second
}

// probe runs a check once.
func (s *Server) probe(b *fakeContainer, check *container.HealthConfig) {
	now := time.Now()
	code := b.checkCode(check.Test)
	b.health.Log = append(b.health.Log, &container.HealthcheckResult{Start: now, End: now, ExitCode: code})
	b.health.Log = b.health.Log[max(0, len(b.health.Log)-5):]
	if code == 0 {
		b.health.FailingStreak = 0
		s.healthIs(b, container.Healthy)
		return
	}
	// Failures in the start period do not count.
	if b.health.Status == container.Starting && now.Sub(b.run.began) < check.StartPeriod {
		return
	}
	b.health.FailingStreak++
	retries := check.Retries
	if retries == 0 {
		retries = 3
	}
	if b.health.FailingStreak >= retries {
		s.healthIs(b, container.Unhealthy)
	}
}

// checkCode is what a check exits with: what its command says, if it is
// known, else what the image's behaviour says.
func (b *fakeContainer) checkCode(test []string) int {
	argv := test[1:]
	if test[0] == "CMD-SHELL" && len(argv) > 0 {
		argv = []string{"sh", "-c", argv[0]}
	}
	if steps, ok := parse(argv); ok {
		i := slices.IndexFunc(steps, func(st step) bool { return st.verb == "exit" })
		if i < 0 {
			return 0
		}
		return steps[i].status
	}
	if b.image.behaviour.Unhealthy || time.Since(b.run.began) < b.image.behaviour.Healthy {
		return 1
	}
	return 0
}

func (s *Server) healthIs(b *fakeContainer, status string) {
	if b.health.Status == status {
		return
	}
	b.health.Status = status
	s.emitFor(b, "health_status: "+status)
	s.touch()
}
