package logs

import (
	"bytes"
	"slices"
	"sync"
	"time"
)

const (
	// heldFor is how long a line waits for older lines of other containers: longer
	// than the delay from the engine, and too short to be noticed.
	heldFor = 25 * time.Millisecond
	// mostHeld and mostHeldText bound the waiting lines, in lines and in bytes,
	// without the newest line.
	mostHeld     = 1024
	mostHeldText = 256 << 10
)

// logWindow sorts the lines of several independent streams by the time at which
// they were written. A line waits for at most heldFor, and not at all while only
// one stream is open.
type logWindow struct {
	out Output

	mu      sync.Mutex
	streams int
	held    []heldLine // in the order of at
	text    int        // bytes
	timer   *time.Timer
}

// heldLine is a line that waits.
type heldLine struct {
	source string
	line   Line
	at     time.Time // sort key: never before that of an earlier line of its source
	due    time.Time // when it must be shown
}

func newLogWindow(out Output) *logWindow {
	w := &logWindow{out: out}
	w.timer = time.AfterFunc(time.Hour, w.dueNow)
	w.timer.Stop()
	return w
}

// open records that another stream has started.
func (w *logWindow) open() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.streams++
}

// close records that a source's stream has ended. When it returns, all lines of
// the source are shown.
func (w *logWindow) close(source string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.streams--
	w.show(w.last(source) + 1)
}

// line takes a source's next line.
func (w *logWindow) line(source string, l Line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams < 2 && len(w.held) == 0 {
		w.out.Line(source, l.Stderr, l.At, l.Text)
		return
	}
	for len(w.held) >= mostHeld || w.text >= mostHeldText {
		w.show((len(w.held) + 1) / 2)
	}
	w.hold(source, l)
}

// hold inserts a line at its sorted position.
func (w *logWindow) hold(source string, l Line) {
	h := heldLine{source: source, line: l, at: l.At, due: time.Now().Add(heldFor)}
	h.line.Text = bytes.Clone(l.Text)
	if i := w.last(source); i >= 0 && w.held[i].at.After(h.at) {
		h.at = w.held[i].at // the engine's clock was set back
	}
	i := len(w.held)
	for i > 0 && w.held[i-1].at.After(h.at) {
		i--
	}
	if len(w.held) == 0 {
		w.timer.Reset(heldFor)
	}
	w.held = slices.Insert(w.held, i, h)
	w.text += len(l.Text)
}

// last returns the index of a source's last held line, or -1.
func (w *logWindow) last(source string) int {
	for i, h := range slices.Backward(w.held) {
		if h.source == source {
			return i
		}
	}
	return -1
}

// dueNow shows the lines that are due, and all lines written before them.
func (w *logWindow) dueNow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	n := 0
	for i, h := range w.held {
		if !h.due.After(now) {
			n = i + 1
		}
	}
	w.show(n)
	if len(w.held) == 0 {
		return
	}
	next := slices.MinFunc(w.held, func(a, b heldLine) int { return a.due.Compare(b.due) })
	w.timer.Reset(next.due.Sub(now))
}

// show shows the first n lines. The caller holds mu.
func (w *logWindow) show(n int) {
	for _, h := range w.held[:n] {
		w.text -= len(h.line.Text)
		w.out.Line(h.source, h.line.Stderr, h.line.At, h.line.Text)
	}
	w.held = slices.Delete(w.held, 0, n)
}
