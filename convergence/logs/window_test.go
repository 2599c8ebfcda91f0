package logs

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// windowTest is a window with open streams, and its output.
type windowTest struct {
	*logWindow
	*paper
	began time.Time
}

func newWindowTest(streams int) *windowTest {
	p := &paper{}
	w := &windowTest{newLogWindow(p), p, time.Now()}
	for range streams {
		w.open()
	}
	return w
}

// says writes a line of a source, timed in milliseconds from the start of the test.
func (w *windowTest) says(source, text string, at int) {
	w.line(source, Line{At: w.began.Add(time.Duration(at) * time.Millisecond), Text: []byte(text)})
}

func (w *windowTest) holds() (lines, text int) {
	w.logWindow.mu.Lock()
	defer w.logWindow.mu.Unlock()
	return len(w.held), w.text
}

func (w *windowTest) want(t *testing.T, lines ...string) {
	t.Helper()
	synctest.Wait()
	w.paper.mu.Lock()
	defer w.paper.mu.Unlock()
	if diff := cmp.Diff(lines, w.lines); diff != "" {
		t.Error(diff)
	}
}

func TestLinesOfSeveralContainersAreSortedByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindowTest(2)
		w.says("api", "answers", 3)
		w.says("web", "asks", 1)
		w.want(t)
		time.Sleep(heldFor)
		w.want(t, "web: asks", "api: answers")
	})
}

func TestLineWaitsForABoundedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindowTest(2)
		for i := range 10 {
			w.says("web", fmt.Sprint(i), 10*i)
			time.Sleep(10 * time.Millisecond)
		}
		w.want(t, "web: 0", "web: 1", "web: 2", "web: 3", "web: 4", "web: 5", "web: 6", "web: 7")
		time.Sleep(heldFor)
		w.want(t, "web: 0", "web: 1", "web: 2", "web: 3", "web: 4", "web: 5", "web: 6", "web: 7", "web: 8", "web: 9")
	})
}

func TestLinesOfASingleStreamDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindowTest(1)
		w.says("web", "at once", 1)
		w.want(t, "web: at once")
	})
}

func TestLinesKeepTheirOrderWhenTheClockIsSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindowTest(2)
		w.says("web", "first", 20)
		w.says("web", "second", 10)
		w.says("api", "between", 15)
		time.Sleep(heldFor)
		w.want(t, "api: between", "web: first", "web: second")
	})
}

func TestClosedStreamIsShownCompletely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindowTest(2)
		w.says("web", "last words", 5)
		w.says("api", "before", 4)
		w.says("api", "after", 6)
		w.close("web")
		w.want(t, "api: before", "web: last words")
		w.close("api")
		w.want(t, "api: before", "web: last words", "api: after")
	})
}

func TestHeldLinesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindowTest(2)
		var want []string
		for i := range 5 * mostHeld {
			w.says("web", fmt.Sprint(i), 0)
			want = append(want, fmt.Sprintf("web: %d", i))
			if lines, _ := w.holds(); lines > mostHeld {
				t.Fatalf("%d lines are held", lines)
			}
		}
		long := strings.Repeat("x", mostHeldText)
		w.says("web", long, 0)
		w.says("web", long, 0)
		if _, text := w.holds(); text > mostHeldText {
			t.Errorf("%d bytes are held", text)
		}
		time.Sleep(heldFor)
		w.want(t, append(want, "web: "+long, "web: "+long)...)
	})
}
