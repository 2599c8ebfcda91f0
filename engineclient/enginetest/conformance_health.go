package enginetest

import (
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
)

func checked(test ...string) ask {
	return ask{Config: container.Config{Healthcheck: &container.HealthConfig{
		Test: test, Interval: 300 * time.Millisecond, Timeout: 5 * time.Second, Retries: 2,
	}}}
}

func healthProofs() []proof {
	healthOf := func(b *bench, id string) string {
		b.Helper()
		return b.look(id).State.Health.Status
	}
	return []proof{
		{"a container with a check begins as starting and becomes healthy", func(b *bench) {
			since := moment()
			id := b.run("db", checked("CMD", "true"))
			equal(b, "at first", healthOf(b, id), "starting")
			b.soon("it is healthy", func() bool { return healthOf(b, id) == "healthy" })
			f := filters.NewArgs(filters.Arg("container", id), filters.Arg("event", "health_status"))
			equal(b, "events", b.told(since, f, all), "container health_status: healthy")
			list, err := b.ContainerList(b.Context(), container.ListOptions{Filters: filters.NewArgs(filters.Arg("id", id))})
			b.must(err)
			equal(b, "words", strings.HasSuffix(list[0].Status, " (healthy)"), true)
		}},
		{"a container whose check fails as often as it may is unhealthy", func(b *bench) {
			since := moment()
			id := b.run("db", checked("CMD-SHELL", "exit 1"))
			b.soon("it is unhealthy", func() bool { return healthOf(b, id) == "unhealthy" })
			h := b.look(id).State.Health
			equal(b, "failing streak", h.FailingStreak >= 2, true)
			equal(b, "code", h.Log[0].ExitCode, 1)
			f := filters.NewArgs(filters.Arg("container", id), filters.Arg("event", "health_status"))
			equal(b, "events", b.told(since, f, all), "container health_status: unhealthy")
		}},
		{"a check that is NONE is no check", func(b *bench) {
			id := b.run("db", ask{Config: container.Config{Healthcheck: &container.HealthConfig{Test: []string{"NONE"}}}})
			equal(b, "health", b.look(id).State.Health == nil, true)
		}},
	}
}
