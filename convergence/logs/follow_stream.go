package logs

import (
	"time"
)

// cursor is the position up to which a container's output has been shown.
type cursor struct {
	at    time.Time
	count int // lines with exactly this time that were shown
}

// markDepth is how many of the last lines are read to count those with the same time.
const markDepth = 32

// pass moves the cursor past a line.
func (m *cursor) pass(at time.Time) {
	if at.Equal(m.at) {
		m.count++
		return
	}
	m.at, m.count = at, 1
}

// heard is the value of deaths for a run whose start event has arrived.
const heard = -1

// begin opens a stream on a container from its cursor, for a run without one. A
// run found in a list is skipped if the container has exited since the request:
// the event of the next start opens its stream.
func (f *Follower) begin(t *tracked, deaths int) {
	f.mu.Lock()
	if t.alive && !t.dying || deaths != heard && deaths != t.deaths {
		f.mu.Unlock()
		return
	}
	before := t.stream
	done := make(chan struct{})
	t.stream, t.alive, t.killed, t.dying, t.seen, t.backoff, t.crashed = done, true, false, false, false, false, false
	f.mu.Unlock()
	f.wake()
	if !f.shows(t.service) {
		close(done)
		return
	}
	f.streams.Add(1)
	go func() {
		defer f.streams.Done()
		defer close(done)
		if before != nil {
			<-before // the stream of its previous run, so that lines stay in order
		}
		if err := f.stream(t); err != nil && f.ctx.Err() == nil {
			f.failed(t, err)
		}
	}()
}
