package conformance

import (
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
)

func checked(test ...string) createRequest {
	return createRequest{Config: container.Config{Healthcheck: &container.HealthConfig{
		Test: test, Interval: 300 * time.Millisecond, Timeout: 5 * time.Second, Retries: 2,
	}}}
}

func healthCases() []testCase {
	healthOf := func(b *tester, id string) string {
		b.Helper()
		return b.inspect(id).State.Health.Status
	}
	return []testCase{
		{"a container with a check begins as starting and becomes healthy", func(b *tester) {
			since := timestamp()
			id := b.run("db", checked("CMD", "true"))
			equal(b, "at first", healthOf(b, id), "starting")
			b.eventually("it is healthy", func() bool { return healthOf(b, id) == "healthy" })
			f := filters.NewArgs(filters.Arg("container", id), filters.Arg("event", "health_status"))
			equal(b, "events", b.eventsSince(since, f, all), "container health_status: healthy")
			list, err := b.ContainerList(b.Context(), container.ListOptions{Filters: filters.NewArgs(filters.Arg("id", id))})
			b.must(err)
			equal(b, "words", strings.HasSuffix(list[0].Status, " (healthy)"), true)
		}},
		{"a container whose check fails as often as it may is unhealthy", func(b *tester) {
			since := timestamp()
			id := b.run("db", checked("CMD-SHELL", "exit 1"))
			b.eventually("it is unhealthy", func() bool { return healthOf(b, id) == "unhealthy" })
			h := b.inspect(id).State.Health
			equal(b, "failing streak", h.FailingStreak >= 2, true)
			equal(b, "code", h.Log[0].ExitCode, 1)
			f := filters.NewArgs(filters.Arg("container", id), filters.Arg("event", "health_status"))
			equal(b, "events", b.eventsSince(since, f, all), "container health_status: unhealthy")
		}},
		{"a check that is NONE is no check", func(b *tester) {
			id := b.run("db", createRequest{Config: container.Config{Healthcheck: &container.HealthConfig{Test: []string{"NONE"}}}})
			equal(b, "health", b.inspect(id).State.Health == nil, true)
		}},
	}
}
