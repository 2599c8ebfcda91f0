package apply

import (
	"net/http"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// A killed run's last call may come to its end after the next run has looked.
func TestWhatAKilledRunMadeLateMakesPlaceUnlessItIsAnothers(t *testing.T) {
	mine := map[string]string{planner.LabelProject: "shop", planner.LabelService: "web"}
	for _, test := range []struct {
		what    string
		labels  map[string]string
		started bool
		goes    bool
	}{
		{"made, and never started", mine, false, true},
		{"it runs", mine, true, false},
		{"another project's", map[string]string{planner.LabelProject: "other"}, false, false},
		{"nobody's", nil, false, false},
	} {
		t.Run(test.what, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				want := load(t, "services: {web: {image: app, network_mode: none}}")
				plan := l.plan(want, planner.Intent{Goal: planner.GoalRunning})
				late, err := l.engine.ContainerCreate(t.Context(), &container.Config{Image: "app", Labels: test.labels}, nil, nil, nil, "shop-web-1")
				if err != nil {
					t.Fatal(err)
				}
				if test.started {
					if err := l.engine.ContainerStart(t.Context(), late.ID, container.StartOptions{}); err != nil {
						t.Fatal(err)
					}
				}
				err = Apply(t.Context(), l.engine, want, plan, Options{})
				_, lost := l.engine.ContainerInspect(t.Context(), late.ID)
				switch {
				case test.goes && (err != nil || !engineclient.IsNotFound(lost)):
					t.Errorf("%v; the late one: %v", err, lost)
				case !test.goes && (!engineclient.IsConflict(err) || lost != nil):
					t.Errorf("%v, want a conflict; the late one: %v", err, lost)
				}
			})
		})
	}
}

// The name is given away before the container is made, and until then nobody
// can see whose it is.
func TestNameOfAContainerThatIsStillMadeIsWaitedForButNotForEver(t *testing.T) {
	for _, test := range []struct {
		what        string
		frees, took time.Duration
		fails       bool
	}{
		{"made and gone", 2 * time.Second, 2 * time.Second, false},
		{"for ever", time.Hour, lateGo, true},
	} {
		t.Run(test.what, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				want := load(t, "services: {web: {image: app, network_mode: none}}")
				plan := l.plan(want, planner.Intent{Goal: planner.GoalRunning})
				l.server.FailWith("POST /containers/create", http.StatusConflict, "the name is already in use by a container")
				frees := time.AfterFunc(test.frees, l.server.Heal)
				defer frees.Stop()
				began := time.Now()
				err := Apply(t.Context(), l.engine, want, plan, Options{})
				if took := time.Since(began); engineclient.IsConflict(err) != test.fails || took < test.took || took > test.took+time.Second {
					t.Errorf("%v after %s", err, took)
				}
			})
		})
	}
}
