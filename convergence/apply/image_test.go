package apply

import (
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

const pulled = "services: {web: {image: 'remote:1'}}"

func TestAPullBringsAnImage(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Remote("remote:1", enginetest.Behaviour{})
		if err := l.apply(load(t, pulled), planner.Intent{Goal: planner.GoalFetched}, Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := l.engine.ImageInspect(t.Context(), "remote:1"); err != nil {
			t.Error(err)
		}
		if plan := l.plan(load(t, pulled), planner.Intent{Goal: planner.GoalFetched}); !plan.Empty() {
			t.Errorf("it would pull again: %v", plan.Steps)
		}
	})
}

func TestAnErrorInAPullsStreamFailsIt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.RemoteFails("remote:1", "no space left on device")
		err := l.apply(load(t, pulled), planner.Intent{Goal: planner.GoalFetched}, Options{})
		if err == nil || !strings.Contains(err.Error(), "pull image remote:1: no space left on device") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAPullThatFailsDoesNotMatterWhereTheImageIsBuilt(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		want := load(t, "services: {web: {image: 'remote:1', build: .}}")
		if err := l.apply(want, planner.Intent{Goal: planner.GoalFetched}, Options{}); err != nil {
			t.Error(err)
		}
		l.happens("0s", plan.StepWarned, "pull image remote:1")
	})
}
