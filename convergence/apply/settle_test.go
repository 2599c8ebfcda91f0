package apply

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
)

// oldList is an engine whose lists are, for a moment after it has stopped a
// container, those from before.
type oldList struct {
	next  http.Handler
	lag   time.Duration
	old   *httptest.ResponseRecorder
	until time.Time
}

func (l *oldList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/containers/json") {
		l.next.ServeHTTP(w, r)
		if strings.HasSuffix(r.URL.Path, "/stop") {
			l.until = time.Now().Add(l.lag)
		}
		return
	}
	if l.old == nil || !time.Now().Before(l.until) {
		l.old = httptest.NewRecorder()
		l.next.ServeHTTP(l.old, r)
	}
	maps.Copy(w.Header(), l.old.Header())
	w.WriteHeader(l.old.Code)
	_, _ = w.Write(l.old.Body.Bytes())
}

func TestAStopIsOverWhenTheListShowsIt(t *testing.T) {
	for _, c := range []struct {
		name   string
		behind time.Duration
		takes  time.Duration
		starts bool
	}{
		{"a list that is not behind", 0, 0, true},
		{"a list that is behind by a moment", 95 * time.Millisecond, 100 * time.Millisecond, true},
		{"a list that never catches up is not waited for", time.Hour, time.Second, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				want := load(t, "services: {web: {image: app}}")
				if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning}, Options{}); err != nil {
					t.Fatal(err)
				}
				l.engine = enginetest.Behind(t, &oldList{next: l.server, lag: c.behind})
				if err := l.apply(want, planner.Intent{Goal: planner.GoalStopped}, Options{}); err != nil {
					t.Fatal(err)
				}
				l.took(c.takes)
				if plan := l.plan(want, planner.Intent{Goal: planner.GoalRunning}); plan.Empty() == c.starts {
					t.Errorf("the next plan is %v", plan.Steps)
				}
			})
		})
	}
}
