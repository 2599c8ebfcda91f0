package apply

import (
	"errors"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/planner"
)

// A hook that exits with a code of a container that ends, before the engine
// reports that end, is cut short. One whose container runs on has failed.
func TestAHookOfAContainerThatEndsIsCutShort(t *testing.T) {
	for name, c := range map[string]struct {
		command, hook string
		cut           bool
		took          time.Duration
	}{
		"the end is reported after the hook":     {"sleep 1; exit 3", "sleep 0.9; exit 128", true, time.Second},
		"the container runs on":                  {"sleep 60", "exit 128", false, lateExit},
		"the hook failed with a code of its own": {"sleep 1; exit 3", "sleep 0.9; exit 4", false, 900 * time.Millisecond},
		"the container kills its hook":           {"sleep 1; exit 3", "sleep 9", true, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				err := l.up(`services: {web: {image: app, command: 'sh -c "`+c.command+`"', post_start: [{command: 'sh -c "`+c.hook+`"'}]}}`, Options{})
				var cut *HookCutError
				var failed *HookError
				if errors.As(err, &cut) != c.cut || !errors.As(err, &failed) {
					t.Errorf("up returned %v, want a hook that is cut short: %v", err, c.cut)
				}
				l.took(c.took)
			})
		})
	}
}

// The hook before a stop has nothing to prepare if its container has ended.
func TestAHookBeforeTheStopOfAContainerThatHasEndedIsNoError(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		const file = `services: {web: {image: app, command: 'sh -c "sleep 1; exit 3"', pre_stop: [{command: sleep 9}]}}`
		want := load(t, file)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning}, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := l.apply(want, planner.Intent{Goal: planner.GoalStopped}, Options{}); err != nil {
			t.Errorf("stop returned %v", err)
		}
		l.took(time.Second)
	})
}
