package apply

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func TestADependentStartsTheMomentItsDependencyTurnsHealthy(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: 2500 * time.Millisecond})
		err := l.up(`
services:
  db: {image: db, healthcheck: {test: [CMD, ready], interval: 1s, retries: 100}}
  web: {image: app, depends_on: {db: {condition: service_healthy}}}
`, Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.happens("0s", plan.StepDone, "start container shop-db-1")
		l.happens("3s", plan.StepDone, "await healthy container shop-db-1")
		l.happens("3s", plan.StepStarted, "start container shop-web-1")
		l.took(3 * time.Second)
	})
}

func TestEveryReplicaOfADependencyCounts(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("job", enginetest.Behaviour{Exits: true, After: 2 * time.Second})
		l.server.Delay("POST /containers/shop-job-2/start", time.Second)
		err := l.up(`
services:
  job: {image: job, scale: 2}
  web: {image: app, depends_on: {job: {condition: service_completed_successfully}}}
`, Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.happens("2s", plan.StepDone, "await completed container shop-job-1")
		l.happens("3s", plan.StepDone, "await completed container shop-job-2")
		l.happens("3s", plan.StepStarted, "start container shop-web-1")
	})
}

func TestNoMoreStepsThanTheLimitHaveACallUnderWay(t *testing.T) {
	const five = `
services:
  web: {image: app, scale: 5, network_mode: none}
`
	for _, test := range []struct {
		parallel int
		took     time.Duration
	}{{0, time.Second}, {1, 5 * time.Second}, {2, 3 * time.Second}, {5, time.Second}} {
		inBubble(t, func(t *testing.T, l *lab) {
			l.server.Delay("POST /containers/create", time.Second)
			if err := l.up(five, Options{Parallel: test.parallel}); err != nil {
				t.Fatal(err)
			}
			l.took(test.took)
		})
	}
}

func TestAWaitTakesNoPlaceUnderTheLimit(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: 5 * time.Second})
		l.server.Delay("POST /containers/*/start", time.Second)
		err := l.up(`
services:
  db: {image: db, network_mode: none, healthcheck: {test: [CMD, ready], interval: 1s, retries: 100}}
  web: {image: app, network_mode: none, depends_on: {db: {condition: service_healthy}}}
  other: {image: app, network_mode: none, scale: 3}
`, Options{Parallel: 1})
		if err != nil {
			t.Fatal(err)
		}
		// db's start takes until 1s, its check passes at 6s; the others start meanwhile.
		l.happens("6s", plan.StepStarted, "start container shop-web-1")
		l.took(7 * time.Second)
	})
}

func TestAFailureSkipsWhatNeedsItAndNothingElse(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Fail("POST /containers/create?name=shop-db-1", "disk full")
		l.server.Fail("POST /containers/shop-lone-1/start", "no such device")
		err := l.up(`
services:
  db: {image: app}
  web: {image: app, depends_on: [db]}
  proxy: {image: app, depends_on: [web]}
  maybe: {image: app, depends_on: {db: {condition: service_started, required: false}}}
  lone: {image: app}
  other: {image: app}
`, Options{})
		for _, want := range []string{"create container shop-db-1: disk full", "start container shop-lone-1: no such device"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not say %q", err, want)
			}
		}
		for _, skipped := range []plan.StepID{"start container shop-db-1", "start container shop-web-1", "start container shop-proxy-1"} {
			l.happens("0s", plan.StepSkipped, skipped)
			l.happens("", plan.StepStarted, skipped)
		}
		l.happens("0s", plan.StepDone, "start container shop-other-1")
		l.happens("0s", plan.StepDone, "start container shop-maybe-1")
		var step *StepError
		if !errors.As(err, &step) {
			t.Errorf("%T names no step", err)
		}
	})
}

func TestAnOptionalDependencyThatFailsIsAWarning(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("bad", enginetest.Behaviour{Exits: true, Code: 3})
		err := l.up(`
services:
  bad: {image: bad}
  web: {image: app, depends_on: {bad: {condition: service_completed_successfully, required: false}}}
`, Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.happens("0s", plan.StepWarned, "await completed container shop-bad-1")
		l.happens("0s", plan.StepDone, "start container shop-web-1")
	})
}

func TestACancelLetsStepsUnderWayEndAndBeginsNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Delay("POST /containers/create", 5*time.Second)
		stop := make(chan struct{})
		time.AfterFunc(2*time.Second, func() { close(stop) })
		err := l.up(`
services:
  web: {image: app, network_mode: none}
`, Options{Stop: stop})
		if !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
		l.happens("5s", plan.StepDone, "create container shop-web-1")
		l.happens("5s", plan.StepSkipped, "start container shop-web-1")
		l.took(5 * time.Second)
	})
}

func TestACancelCutsStepsAfterTheirGrace(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Delay("POST /containers/create", time.Hour)
		stop := make(chan struct{})
		time.AfterFunc(2*time.Second, func() { close(stop) })
		err := l.up(`
services:
  web: {image: app, network_mode: none}
`, Options{Stop: stop, Grace: 3 * time.Second})
		if !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
		l.took(5 * time.Second)
	})
}

func TestACancelLeavesAStopToTheEngine(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		want := load(t, `services: {web: {image: app, command: 'sh -c "ignore-term; sleep 1000"', stop_grace_period: 1m}}`)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning}, Options{}); err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		time.AfterFunc(2*time.Second, func() { close(stop) })
		err := l.apply(want, planner.Intent{Goal: planner.GoalStopped}, Options{Stop: stop})
		if !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
		l.happens("2s", plan.StepInterrupted, "stop container shop-web-1")
		l.took(2 * time.Second)
	})
}

func TestACancelEndsWaitsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: time.Hour})
		stop := make(chan struct{})
		time.AfterFunc(2*time.Second, func() { close(stop) })
		err := l.up(`
services:
  db: {image: db, healthcheck: {test: [CMD, ready], interval: 1s, retries: 10000}}
  web: {image: app, depends_on: {db: {condition: service_healthy}}}
`, Options{Stop: stop})
		if !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
		l.happens("2s", plan.StepInterrupted, "await healthy container shop-db-1")
		l.took(2 * time.Second)
	})
}

func TestASecondCancelCutsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Delay("POST /containers/create", time.Hour)
		want := load(t, `
services:
  web: {image: app, network_mode: none}
`)
		plan := l.plan(want, planner.Intent{Goal: planner.GoalRunning})
		ctx, cut := context.WithCancel(t.Context())
		stop := make(chan struct{})
		time.AfterFunc(2*time.Second, func() { close(stop) })
		time.AfterFunc(3*time.Second, cut)
		l.began = time.Now()
		if err := Apply(ctx, l.engine, want, plan, Options{Stop: stop}); !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
		l.took(3 * time.Second)
	})
}

func TestAWaitEndsInTimeWithTheContainersLastWords(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Lines: []string{"still loading"}, Healthy: time.Hour})
		want := load(t, `
services:
  db: {image: db, healthcheck: {test: [CMD, ready], interval: 1s, retries: 10000}}
`)
		err := l.apply(want, planner.Intent{Goal: planner.GoalRunning, Wait: true}, Options{WaitTimeout: 5 * time.Second})
		var late *AwaitError
		if !errors.As(err, &late) || late.TimedOut == nil || len(late.Log) != 1 || late.Log[0] != "still loading" {
			t.Errorf("got %v: %+v", err, late)
		}
		l.took(5 * time.Second)
	})
}

func TestTheWaitTimeoutBoundsWaitsForDependencies(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: time.Hour})
		want := load(t, `
services:
  first: {image: db, healthcheck: {test: [CMD, ready], interval: 1s, retries: 10000}}
  second: {image: app, depends_on: {first: {condition: service_healthy}}}
`)
		err := l.apply(want, planner.Intent{Goal: planner.GoalRunning, Wait: true}, Options{WaitTimeout: 5 * time.Second, WaitAll: true})
		var late *AwaitError
		if !errors.As(err, &late) || late.TimedOut == nil || late.Service != "first" {
			t.Errorf("got %v", err)
		}
		if want := "application not healthy after 5s: container shop-first-1 is running and its health is starting"; late.Error() != want {
			t.Errorf("got %q, want %q", late.Error(), want)
		}
		l.took(5 * time.Second)
	})
}

func TestADependencyThatDiesIsExplained(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Lines: []string{"cannot open /data"}, Exits: true, After: 2 * time.Second, Code: 4})
		err := l.up(`
services:
  db: {image: db, healthcheck: {test: [CMD, ready], interval: 10s}}
  web: {image: app, depends_on: {db: {condition: service_healthy}}}
`, Options{})
		var died *AwaitError
		if !errors.As(err, &died) || died.ExitCode != 4 || died.Log[0] != "cannot open /data" {
			t.Errorf("got %v: %+v", err, died)
		}
		l.happens("2s", plan.StepFailed, "await healthy container shop-db-1")
	})
}

func TestAOneShotThatEndedWellIsReady(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("job", enginetest.Behaviour{Exits: true, After: time.Second})
		want := load(t, `
services:
  job: {image: job, healthcheck: {test: [CMD, ready], interval: 10s}}
`)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning, Wait: true}, Options{}); err != nil {
			t.Fatal(err)
		}
		l.took(time.Second)
	})
}

func TestAStreamOfEventsThatIsCutIsOpenedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: 8 * time.Second})
		l.engine = enginetest.Behind(t, &cutEvents{next: l.server, after: 5 * time.Second})
		if err := l.up(slowDatabase, Options{}); err != nil {
			t.Fatal(err)
		}
		// The second stream stands from 6s to 11s, and tells at once.
		l.took(8800 * time.Millisecond)
	})
}

func TestWhatNobodyToldIsFoundWhenTheStreamStandsAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: 5500 * time.Millisecond})
		l.engine = enginetest.Behind(t, &cutEvents{next: l.server, after: 5200 * time.Millisecond})
		if err := l.up(slowDatabase, Options{}); err != nil {
			t.Fatal(err)
		}
		// Healthy at 5.5s, and the second stream stands from 6.2s.
		l.took(6200 * time.Millisecond)
	})
}

func TestLooksAreTheNetWhereThereAreNoEvents(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Healthy: 12 * time.Second})
		l.engine = enginetest.Behind(t, refuse{"/events", l.server})
		if err := l.up(slowDatabase, Options{}); err != nil {
			t.Fatal(err)
		}
		// Healthy at 12.1s; each attempt to open the stream is followed by a look.
		l.took(13 * time.Second)
	})
}

const slowDatabase = `
services:
  db: {image: db, healthcheck: {test: [CMD, ready], interval: 1100ms, retries: 100}}
  web: {image: app, depends_on: {db: {condition: service_healthy}}}
`

// refuse is an engine that does not answer one kind of call, as behind a proxy
// that allows only some.
type refuse struct {
	path string
	next http.Handler
}

func (r refuse) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if strings.HasSuffix(q.URL.Path, r.path) {
		http.Error(w, "not allowed", http.StatusForbidden)
		return
	}
	r.next.ServeHTTP(w, q)
}

// cutEvents is an engine that ends its stream of events after a while.
type cutEvents struct {
	next  http.Handler
	after time.Duration
}

func (c *cutEvents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/events") {
		ctx, end := context.WithTimeout(r.Context(), c.after)
		defer end()
		r = r.WithContext(ctx)
	}
	c.next.ServeHTTP(w, r)
}

func TestWhatACheckSaidBeforeTheLastStartDoesNotCount(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	state := func(health string, ended ...time.Time) container.InspectResponse {
		h := &container.Health{Status: container.HealthStatus(health)}
		for _, at := range ended {
			h.Log = append(h.Log, &container.HealthcheckResult{End: at, Output: "connection refused\n", ExitCode: 1})
		}
		return container.InspectResponse{ContainerJSONBase: &container.ContainerJSONBase{
			HostConfig: &container.HostConfig{},
			State:      &container.State{Status: container.StateRunning, Running: true, StartedAt: began.Format(time.RFC3339Nano), Health: h},
		}}
	}
	for name, test := range map[string]struct {
		found   container.InspectResponse
		over    bool
		problem string
	}{
		"old":           {state("unhealthy", began.Add(-time.Second)), false, "is running and its health is unhealthy"},
		"never checked": {state("unhealthy"), false, "is running and its health is unhealthy"},
		"new":           {state("unhealthy", began.Add(-time.Second), began.Add(time.Second)), true, "is unhealthy"},
		"healthy":       {state("healthy", began.Add(time.Second)), true, ""},
		"starting":      {state("starting"), false, "is running and its health is starting"},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(test.found, plan.UntilHealthy)
			if got.over != test.over || got.problem != test.problem {
				t.Errorf("got %+v", got)
			}
		})
	}
}
