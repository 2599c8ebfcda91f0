package logs

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// An exit whose event was lost is reported once, after the next Look. An event that
// arrives later does not report it again.
func TestLookReportsExitsWithoutEvents(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("lines", enginetest.Behaviour{Lines: []string{"hello"}, TermCode: 3})
		out := &paper{}
		exits := 0
		f := l.follow(Options{News: true, Exits: func(Exit) { exits++ }}, out)
		expect := func(when string, alive, lines, ends int) {
			t.Helper()
			synctest.Wait()
			if f.Alive() != alive || out.count("web-1: hello") != lines || out.count("web-1 exited with code 3") != ends || exits != ends {
				t.Errorf("%s: %d alive, want %d; %d lines, want %d; %d ends, want %d; %d exits:\n%q",
					when, f.Alive(), alive, out.count("web-1: hello"), lines, out.count("web-1 exited with code 3"), ends, exits, out.lines)
			}
		}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		start := func() error {
			f.Started(plan.Subject{Service: "web", Name: "shop-web-1", Number: 1})
			return l.engine.ContainerStart(t.Context(), "shop-web-1", container.StartOptions{})
		}
		stop := func() error {
			return l.engine.ContainerStop(t.Context(), "shop-web-1", container.StopOptions{})
		}
		unheard := func(what func() error) {
			t.Helper()
			l.server.LoseEvents(true)
			do(what())
			l.server.LoseEvents(false)
		}
		f.Started(plan.Subject{Service: "web", Name: "shop-web-1", Number: 1})
		do(l.start("lines", container.RestartPolicy{}))
		time.Sleep(time.Second)
		expect("it runs", 1, 1, 0)

		unheard(stop)
		time.Sleep(engineclient.RecheckInterval)
		expect("an end that is lost", 0, 1, 1)

		do(start())
		time.Sleep(time.Second)
		expect("the next run", 1, 2, 1)
		do(stop())
		time.Sleep(2 * lingers)
		expect("its end is heard", 0, 2, 2)

		unheard(start)
		time.Sleep(3 * engineclient.RecheckInterval)
		expect("a start that is lost", 1, 3, 2)
		do(stop())
		time.Sleep(2 * lingers)
		expect("the end of that run is heard", 0, 3, 3)

		do(start())
		time.Sleep(time.Second)
		unheard(stop)
		f.Look()
		time.Sleep(time.Second)
		expect("an end that is seen", 0, 4, 4)
		found, err := l.engine.ContainerInspect(t.Context(), "shop-web-1")
		do(err)
		f.hear(events.Message{Action: events.ActionDie, Actor: events.Actor{ID: found.ID, Attributes: map[string]string{
			planner.LabelService: "web", planner.LabelNumber: "1", "name": "shop-web-1", "exitCode": "3",
		}}})
		time.Sleep(time.Second)
		expect("and heard later", 0, 4, 4)

		do(start())
		time.Sleep(time.Second)
		f.missed(f.tracked[found.ID], f.tracked[found.ID].deaths-1, 3)
		time.Sleep(time.Second)
		expect("an end that was heard while it was looked for", 1, 5, 4)
		unheard(func() error {
			return l.engine.ContainerRemove(t.Context(), "shop-web-1", container.RemoveOptions{Force: true})
		})
		time.Sleep(engineclient.RecheckInterval)
		expect("it is gone", 0, 5, 4)
		f.Close()
	})
}
