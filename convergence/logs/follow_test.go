package logs

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// paper records the output of a Follower.
type paper struct {
	mu    sync.Mutex
	lines []string
}

func (p *paper) Line(source string, stderr bool, _ time.Time, text []byte) {
	p.put(fmt.Sprintf("%s: %s", source, text))
}

func (p *paper) Status(source, text string) { p.put(source + " " + text) }

func (p *paper) Warn(source, text string) { p.put("warning: " + source + ": " + text) }

func (p *paper) put(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, line)
}

func (p *paper) count(line string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, l := range p.lines {
		if l == line {
			n++
		}
	}
	return n
}

func TestHundredRestartsLoseOrRepeatNoLine(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("lines", enginetest.Behaviour{Lines: []string{"first", "second", "last"}})
		out := &paper{}
		f := l.follow(Options{News: true}, out)
		if err := l.start("lines", container.RestartPolicy{}); err != nil {
			t.Fatal(err)
		}
		zero := 0
		for i := range 100 {
			time.Sleep(time.Duration(i%2) * time.Millisecond)
			if err := l.engine.ContainerRestart(t.Context(), "shop-web-1", container.StopOptions{Timeout: &zero}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		f.Close()
		// A run that is stopped early may not write its last line, so the engine's
		// log is the reference.
		written, err := LastLines(t.Context(), l.engine, "shop-web-1", 1000, time.Time{})
		if err != nil || len(written) < 100 {
			t.Fatalf("the engine has %d lines (%v)", len(written), err)
		}
		var said []string
		for _, line := range out.lines {
			if text, ok := strings.CutPrefix(line, "web-1: "); ok {
				said = append(said, text)
			}
		}
		if diff := cmp.Diff(written, said); diff != "" {
			t.Errorf("-written +said:\n%s", diff)
		}
	})
}

func TestEveryRunOfARestartPolicyIsReported(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("lines", enginetest.Behaviour{Lines: []string{"try"}, Exits: true, Code: 2})
		var mu sync.Mutex
		var exits []Exit
		out := &paper{}
		f := l.follow(Options{News: true, Exits: func(e Exit) {
			mu.Lock()
			defer mu.Unlock()
			exits = append(exits, e)
		}}, out)
		if err := l.start("lines", container.RestartPolicy{Name: container.RestartPolicyOnFailure, MaximumRetryCount: 5}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if f.Alive() != 0 {
			t.Errorf("%d are alive", f.Alive())
		}
		f.Close()
		if n := out.count("web-1: try"); n != 6 {
			t.Errorf("%d tries were told of, not 6", n)
		}
		last := slices.IndexFunc(exits, func(e Exit) bool { return !e.Restarting })
		if len(exits) != 6 || last != 5 || exits[5].Code != 2 {
			t.Errorf("got %+v", exits)
		}
	})
}

func TestStartedContainerCountsAsAliveBeforeItsEvent(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		f := l.follow(Options{}, &paper{})
		defer f.Close()
		f.Started(plan.Subject{Name: "shop-web-1", Service: "web", Number: 1})
		if f.Alive() != 1 {
			t.Errorf("%d are alive", f.Alive())
		}
	})
}

func TestFollowWithoutReplayShowsOnlyNewLines(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("lines", enginetest.Behaviour{Lines: []string{"old"}})
		if err := l.start("lines", container.RestartPolicy{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		now, all := &paper{}, &paper{}
		fromNow := l.follow(Options{}, now)
		fromStart := l.follow(Options{Replay: true, Tail: "all"}, all)
		time.Sleep(time.Second)
		zero := 0
		if err := l.engine.ContainerRestart(t.Context(), "shop-web-1", container.StopOptions{Timeout: &zero}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		fromNow.Close()
		fromStart.Close()
		if got := strings.Join(now.lines, "|"); got != "web-1: old" {
			t.Errorf("from now on: %s", got)
		}
		if got := strings.Join(all.lines, "|"); got != "web-1: old|web-1: old" {
			t.Errorf("all: %s", got)
		}
	})
}

// lateList is an engine whose lists arrive with a delay of one second.
type lateList struct{ next http.Handler }

func (l lateList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/containers/json") {
		l.next.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	l.next.ServeHTTP(answer, r)
	time.Sleep(time.Second)
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// undeadList is an engine whose lists show exited containers as running.
type undeadList struct{ next http.Handler }

func (l undeadList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/containers/json") {
		l.next.ServeHTTP(w, r)
		return
	}
	query := r.URL.Query()
	query.Set("all", "1")
	r.URL.RawQuery = query.Encode()
	answer := httptest.NewRecorder()
	l.next.ServeHTTP(answer, r)
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(`"State":"exited"`), []byte(`"State":"running"`)))
}

// A list that shows an exited container as running does not mark it as alive
// again. Such a list was requested before the exit, or Docker Engine 20.10 sent it
// between the die event and the update of its state.
func TestOutdatedListDoesNotReviveAContainer(t *testing.T) {
	for _, c := range []struct {
		name  string
		lists func(http.Handler) http.Handler
		later time.Duration // than the start is the list asked for
	}{
		{"late", func(h http.Handler) http.Handler { return lateList{h} }, 0},
		{"behind the events", func(h http.Handler) http.Handler { return undeadList{h} }, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.server.Image("lines", enginetest.Behaviour{Lines: []string{"all"}, Exits: true, After: 500 * time.Millisecond})
				out := &paper{}
				direct := l.engine
				l.engine = enginetest.Behind(t, c.lists(l.server))
				f := l.follow(Options{News: true}, out)
				defer f.Close()
				l.engine = direct
				if err := l.start("lines", container.RestartPolicy{}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(c.later)
				synctest.Wait()
				if err := f.Sync(t.Context()); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if f.Alive() != 0 || out.count("web-1: all") != 1 || out.count("web-1 exited with code 0") != 1 {
					t.Errorf("%d are alive, after %q", f.Alive(), out.lines)
				}
			})
		})
	}
}

// lateInspect is an engine that answers an inspection a minute late.
type lateInspect struct{ next http.Handler }

func (l lateInspect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "/containers/") && strings.HasSuffix(r.URL.Path, "/json") && !strings.HasSuffix(r.URL.Path, "/containers/json") {
		time.Sleep(time.Minute)
	}
	l.next.ServeHTTP(w, r)
}

// An exit followed by a start is reported as a restart, even if the container has
// exited permanently before the engine answers the inspection.
func TestRestartIsReportedOnABusyEngine(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("fails", enginetest.Behaviour{Lines: []string{"no"}, Exits: true, Code: 1, After: 100 * time.Millisecond})
		out := &paper{}
		direct := l.engine
		l.engine = enginetest.Behind(t, lateInspect{l.server})
		f := l.follow(Options{News: true}, out)
		defer f.Close()
		l.engine = direct
		if err := l.start("fails", container.RestartPolicy{Name: container.RestartPolicyOnFailure, MaximumRetryCount: 2}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if again, over := out.count("web-1 exited with code 1 (restarting)"), out.count("web-1 exited with code 1"); again != 2 || over != 1 {
			t.Errorf("%d restarts and %d ends are told: %q", again, over, out.lines)
		}
	})
}
