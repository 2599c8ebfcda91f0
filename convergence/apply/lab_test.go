package apply

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// lab is an engine in memory in a bubble, where time passes only while all
// wait: what takes a second takes exactly that.
type lab struct {
	t      *testing.T
	server *enginetest.Server
	engine *engineclient.Engine
	began  time.Time

	mu   sync.Mutex
	said []string
}

// inBubble runs a test on a lab. Images of the name app run until they are
// stopped.
func inBubble(t *testing.T, test func(*testing.T, *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := enginetest.New(t)
		server.Image("app", enginetest.Behaviour{})
		test(t, &lab{t: t, server: server, engine: server.Engine(), began: time.Now()})
	})
}

// load reads a Compose file; the project is called shop.
func load(t *testing.T, file string) *project.Project {
	t.Helper()
	return loadIn(t, t.TempDir(), file)
}

// loadIn is load, from a folder that stays the same.
func loadIn(t *testing.T, dir, file string) *project.Project {
	t.Helper()
	p, err := project.Load(context.Background(), project.Source{
		Files: []string{"-"}, Name: "shop", Dir: dir, Stdin: strings.NewReader(file), Env: map[string]string{"VALUE": "of a variable"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// plan looks at the engine and plans.
func (l *lab) plan(want *project.Project, intent planner.Intent) plan.Plan {
	l.t.Helper()
	state, err := observe.Project(l.t.Context(), l.engine, want, observe.Options{})
	if err != nil {
		l.t.Fatal(err)
	}
	plan, err := planner.Make(want, state, intent)
	if err != nil {
		l.t.Fatal(err)
	}
	return plan
}

// up plans and applies, and notes what happens when.
func (l *lab) up(file string, o Options) error {
	l.t.Helper()
	return l.apply(load(l.t, file), planner.Intent{Goal: planner.GoalRunning}, o)
}

func (l *lab) apply(want *project.Project, intent planner.Intent, o Options) error {
	l.t.Helper()
	plan := l.plan(want, intent)
	o.Events = l.note
	l.began = time.Now()
	return Apply(l.t.Context(), l.engine, want, plan, o)
}

// note keeps "1s done start container shop-db-1".
func (l *lab) note(e plan.Event) {
	if e.Kind == plan.StepProgress {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, fmt.Sprintf("%v %s %s", e.At.Sub(l.began).Round(time.Millisecond), e.Kind, e.Step.ID))
}

// at is when a step got to a kind, "" if it never did.
func (l *lab) at(kind plan.EventKind, step plan.StepID) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.said {
		if at, ok := strings.CutSuffix(line, fmt.Sprintf(" %s %s", kind, step)); ok {
			return at
		}
	}
	return ""
}

// happens checks when a step got to a kind.
func (l *lab) happens(want string, kind plan.EventKind, step plan.StepID) {
	l.t.Helper()
	if got := l.at(kind, step); got != want {
		l.t.Errorf("%s %s at %q, want %q; all that happened:\n%s", step, kind, got, want, strings.Join(l.said, "\n"))
	}
}

// took checks how long the run was.
func (l *lab) took(want time.Duration) {
	l.t.Helper()
	if got := time.Since(l.began); got != want {
		l.t.Errorf("it took %v, want %v:\n%s", got, want, strings.Join(l.said, "\n"))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
