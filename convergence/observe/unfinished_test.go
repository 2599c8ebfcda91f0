package observe_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

func TestACreationOfAKilledRunIsWaitedForButNotForEver(t *testing.T) {
	const late = "shop-web-1"
	for _, test := range []struct {
		what        string
		after, took time.Duration
	}{
		{"the engine finishes it", time.Second, time.Second},
		{"the engine has abandoned it", time.Hour, 3 * time.Second},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := enginetest.New(t)
				server.Image("app", enginetest.Behaviour{})
				engine := server.Engine()
				want, err := project.Load(t.Context(), project.Source{Files: []string{"-"}, Name: "shop", Dir: t.TempDir(), Stdin: strings.NewReader("services: {web: {image: app}}")})
				if err != nil {
					t.Fatal(err)
				}
				labels := map[string]string{planner.LabelProject: "shop", planner.LabelService: "web"}
				creation := time.AfterFunc(test.after, func() {
					if _, err := engine.ContainerCreate(t.Context(), &container.Config{Image: "app", Labels: labels}, nil, nil, nil, late); err != nil {
						t.Error(err)
					}
				})
				defer creation.Stop()
				began := time.Now()
				state, err := observe.Project(t.Context(), engine, want, observe.Options{Settle: true, Creating: []string{late}})
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took < test.took || took > test.took+time.Second/2 {
					t.Errorf("observing took %s, want %s", took, test.took)
				}
				if found := len(state.Containers) == 1; found != (test.after < time.Hour) {
					t.Errorf("the snapshot has %d containers", len(state.Containers))
				}
			})
		})
	}
}
