package engineclient

import (
	"context"
	"strconv"
	"sync"
	"time"
)

const (
	// slowAnswer is when a call that is not answered is reported first.
	slowAnswer = 10 * time.Second
	// verySlowAnswer is when it is reported once more.
	verySlowAnswer = 30 * time.Second
)

// OnSlow is called when the engine has not answered a call for some time. Stuck says that this is so long that it
// probably never will.
type OnSlow func(call string, since time.Duration, stuck bool)

// ReportSlow has slow calls reported, each at most twice, and only one at a time: an engine that hangs usually
// answers no call. It is called before the first call, and report by a goroutine of its own. (Engine 20.10 hangs
// where containers leave a network at the same moment, rarely: moby#42545.)
func (e *Engine) ReportSlow(report OnSlow) { e.slow.report = report }

// Expecting is a context for calls that take some time even on an engine that is idle: a stop lasts until the
// container has exited. A negative duration is no limit.
func Expecting(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, expectedKey{}, d)
}

type expectedKey struct{}

// expected is how long a call takes on an engine that is idle; bounded is false where nobody knows.
func expected(ctx context.Context, c call) (d time.Duration, bounded bool) {
	if seconds, err := strconv.Atoi(c.query.Get("t")); err == nil {
		return time.Duration(seconds) * time.Second, seconds >= 0
	}
	if d, ok := ctx.Value(expectedKey{}).(time.Duration); ok {
		return d, d >= 0
	}
	return c.expectedTime(), true
}

// Awaiting watches a wait of several calls, or of a stream, like a call that takes the expected time on an engine that
// is idle. It returns the function that ends the watch.
func (e *Engine) Awaiting(what string, expected time.Duration) (answered func()) {
	return e.slow.watch(what, expected).answered
}

// slowCalls reports calls that are not answered.
type slowCalls struct {
	report OnSlow // nil reports nothing

	mu      sync.Mutex
	current *pending // the call that is reported
}

// pending is a call that waits for its answer, or for the next part of it.
type pending struct {
	calls *slowCalls
	what  string
	extra time.Duration // beside slowAnswer

	mu    sync.Mutex
	timer *time.Timer
	since time.Time
	times int // reported
	over  bool
}

// watch begins to watch a call; its answered method ends that.
func (s *slowCalls) watch(what string, extra time.Duration) *pending {
	p := &pending{calls: s, what: what, extra: extra, since: time.Now()}
	if s.report != nil {
		p.mu.Lock() // late reads the timer
		defer p.mu.Unlock()
		p.timer = time.AfterFunc(extra+slowAnswer, p.late)
	}
	return p
}

// progressed says that a part of the call or of its answer has arrived.
func (p *pending) progressed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil || p.over {
		return
	}
	p.since, p.times = time.Now(), 0
	p.timer.Reset(p.extra + slowAnswer)
}

func (p *pending) answered() {
	p.mu.Lock()
	p.over = true
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	p.calls.free(p)
}

// late reports the call, unless another one is reported.
func (p *pending) late() {
	p.mu.Lock()
	if p.over {
		p.mu.Unlock()
		return
	}
	since, stuck := time.Since(p.since).Round(time.Second), p.times > 0
	reports := p.calls.take(p)
	switch {
	case !reports:
		p.timer.Reset(slowAnswer)
	case !stuck:
		p.times++
		p.timer.Reset(verySlowAnswer - slowAnswer)
	}
	p.mu.Unlock()
	if reports {
		p.calls.report(p.what, since, stuck)
	}
}

func (s *slowCalls) take(p *pending) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		s.current = p
	}
	return s.current == p
}

func (s *slowCalls) free(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == p {
		s.current = nil
	}
}
