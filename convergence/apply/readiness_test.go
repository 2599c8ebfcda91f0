package apply

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// waitFor is `up --wait` of a file.
func (l *lab) waitFor(file string, timeout time.Duration) error {
	l.t.Helper()
	return l.apply(load(l.t, file), planner.Intent{Goal: planner.GoalRunning, Wait: true}, Options{WaitTimeout: timeout})
}

// crashes checks that a wait failed for a container that ended.
func (l *lab) crashes(err error, problem string, code int) {
	l.t.Helper()
	var died *AwaitError
	if !errors.As(err, &died) || died.Problem != problem || died.ExitCode != code {
		l.t.Errorf("got %v: %+v", err, died)
		return
	}
	if len(died.Log) == 0 || died.Log[0] != "no such luck" {
		l.t.Errorf("its last words are %q", died.Log)
	}
}

func TestReadyMeansToStayUpForASecondWithoutAHealthCheck(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		if err := l.waitFor("services: {web: {image: app}}", 0); err != nil {
			t.Fatal(err)
		}
		l.took(time.Second)
	})
}

func TestAWaitThatIsShorterThanASecondIsShort(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		if err := l.waitFor("services: {web: {image: app}}", 300*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		l.took(300 * time.Millisecond)
	})
}

func TestWhatCrashesAtOnceIsNotReady(t *testing.T) {
	for _, after := range []time.Duration{0, time.Millisecond, 900 * time.Millisecond} {
		inBubble(t, func(t *testing.T, l *lab) {
			l.server.Image("bad", enginetest.Behaviour{Lines: []string{"no such luck"}, Exits: true, After: after, Code: 4})
			err := l.waitFor("services: {bad: {image: bad}}", 0)
			l.crashes(err, "exited (4)", 4)
			l.took(after)
		})
	}
}

func TestWhatTheEngineRestartsIsNotReady(t *testing.T) {
	for _, after := range []time.Duration{0, time.Millisecond, 900 * time.Millisecond} {
		inBubble(t, func(t *testing.T, l *lab) {
			l.server.Image("bad", enginetest.Behaviour{Lines: []string{"no such luck"}, Exits: true, After: after, Code: 4})
			err := l.waitFor("services: {bad: {image: bad, restart: always}}", 0)
			l.crashes(err, "exited (4) and was restarted", 4)
			l.took(after)
		})
	}
}

const besideSlow = `
services:
  bad: {image: bad, restart: "%"}
  slow: {image: slow, healthcheck: {test: [CMD, ready], interval: 1s, retries: 100}}
`

func TestWhatWasReadyMustBeSoWhenAllAre(t *testing.T) {
	for policy, problem := range map[string]string{"no": "exited (4)", "always": "exited (4) and was restarted"} {
		inBubble(t, func(t *testing.T, l *lab) {
			l.server.Image("bad", enginetest.Behaviour{Lines: []string{"no such luck"}, Exits: true, After: 4 * time.Second, Code: 4})
			l.server.Image("slow", enginetest.Behaviour{Healthy: 7 * time.Second})
			err := l.waitFor(strings.Replace(besideSlow, "%", policy, 1), 0)
			l.crashes(err, problem, 4)
			l.happens("1s", plan.StepDone, "await ready container shop-bad-1")
			l.happens("7s", plan.StepFailed, "await ready container shop-bad-1")
		})
	}
}

func TestAOneShotMayEndWhileOthersAreWaitedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("bad", enginetest.Behaviour{Exits: true, After: 4 * time.Second})
		l.server.Image("slow", enginetest.Behaviour{Healthy: 7 * time.Second})
		if err := l.waitFor(strings.Replace(besideSlow, "%", "on-failure", 1), 0); err != nil {
			t.Fatal(err)
		}
		l.took(7 * time.Second)
	})
}

// A health check is the better witness: what came up again is ready when its
// check says so.
func TestARestartBeforeTheHealthCheckPassesIsNoFailure(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("db", enginetest.Behaviour{Exits: true, After: 500 * time.Millisecond, Code: 1})
		// Its runs begin at 0s, 0.6s, 1.3s.
		time.AfterFunc(1500*time.Millisecond, func() { l.server.SetHealth("shop-db-1", "healthy") })
		err := l.waitFor(`
services:
  db: {image: db, restart: always, healthcheck: {test: [CMD, ready], interval: 1h}}
`, 0)
		if err != nil {
			t.Fatal(err)
		}
		l.took(1500 * time.Millisecond)
	})
}
