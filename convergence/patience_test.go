package convergence

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
)

// The engine is late where it answers too late what takes a moment otherwise, and
// nowhere else: not while a container takes the time to end that it has, nor while
// it is waited for. It is told once.
func TestALateEngineIsTold(t *testing.T) {
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
		{"in time", "POST /containers/shop-db-1/start", 29 * time.Second, nil},
		{"first contact", "* /_ping", 31 * time.Second, []string{"say which API it speaks after 30s"}},
		{"look", "GET /networks", 31 * time.Second, []string{"list what project shop has after 30s"}},
		{"create", "POST /containers/create?name=shop-db-1", 31 * time.Second, []string{"create container shop-db-1 after 30s"}},
		{"start", "POST /containers/shop-db-1/start", 31 * time.Second, []string{"start container shop-db-1 after 30s"}},
		{"stop", "POST /containers/shop-db-1/stop", 31 * time.Second, []string{"stop container shop-db-1 after 2m30s"}},
		{"remove", "DELETE /containers/*", 31 * time.Second, []string{"remove container shop-web-1 after 30s"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.server.Image("slow", enginetest.Behaviour{IgnoreTerm: true})
				l.server.Delay(x.call, x.delay)
				var mu sync.Mutex
				var told []string
				l.engine.TellLate(func(what string, since time.Duration) {
					mu.Lock()
					defer mu.Unlock()
					told = append(told, fmt.Sprintf("%s after %s", what, since))
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
