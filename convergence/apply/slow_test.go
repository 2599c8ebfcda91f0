package apply

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
)

// A call is reported when it takes too long, and a stop when it takes longer than the container's grace period. A
// wait for a container is not reported.
func TestSlowCallsAreReported(t *testing.T) {
	const file = `
services:
  db:
    image: slow
    stop_grace_period: 2m
    healthcheck: {test: [CMD, "true"], interval: 1m}
  web:
    image: app
    depends_on: {db: {condition: service_healthy}}
`
	for _, x := range []struct {
		name, call string
		delay      time.Duration
		want       []string
	}{
		{"well", "GET /x", 0, nil},
		{"in time", "POST /containers/shop-db-1/start", 9 * time.Second, nil},
		{"first contact", "* /_ping", 11 * time.Second, []string{"agree on an API version after 10s"}},
		{"list", "GET /networks", 11 * time.Second, []string{"list networks after 10s", "list networks after 10s"}},
		{"create", "POST /containers/create?name=shop-db-1", 11 * time.Second, []string{"create container shop-db-1 after 10s"}},
		{"start", "POST /containers/shop-db-1/start", 31 * time.Second, []string{"start container shop-db-1 after 10s", "start container shop-db-1 after 30s, stuck"}},
		{"stop", "POST /containers/shop-db-1/stop", 11 * time.Second, []string{"stop container shop-db-1 after 2m10s"}},
		{"remove", "DELETE /containers/shop-db-1", 11 * time.Second, []string{"remove container shop-db-1 after 10s"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.server.Image("slow", enginetest.Behaviour{IgnoreTerm: true})
				l.server.Delay(x.call, x.delay)
				var mu sync.Mutex
				var told []string
				l.engine.ReportSlow(func(what string, since time.Duration, stuck bool) {
					mu.Lock()
					defer mu.Unlock()
					text := fmt.Sprintf("%s after %s", what, since)
					if stuck {
						text += ", stuck"
					}
					told = append(told, text)
				})
				want := load(t, file)
				for _, goal := range []planner.Goal{planner.GoalRunning, planner.GoalAbsent} {
					if err := l.apply(want, planner.Intent{Goal: goal}, Options{}); err != nil {
						t.Fatal(err)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				if diff := cmp.Diff(x.want, told); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}
