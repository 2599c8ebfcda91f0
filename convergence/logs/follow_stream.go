package logs

import (
	"strconv"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// cursor is the position up to which a container's output has been shown.
type cursor struct {
	at    time.Time
	count int // lines shown that have just this time
}

// markDepth is how many last lines are looked at to find those of one time.
const markDepth = 32

// lastMark is where a container's output ends now.
func (f *Follower) lastMark(id string) (cursor, error) {
	var m cursor
	err := ReadContainer(f.ctx, f.engine, id, container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(markDepth)}, func(l Line) {
		m.pass(l.Ends)
	})
	if engineclient.IsGone(err) {
		return m, nil
	}
	return m, err
}

// pass moves the mark over a line, and reports whether it was shown before.
func (m *cursor) pass(at time.Time) {
	if at.Equal(m.at) {
		m.count++
		return
	}
	m.at, m.count = at, 1
}

// heard is for a run whose start was heard, in its turn.
const heard = -1

// begin opens a stream on a container from its mark on, for a run that has not
// been begun. One that was only seen to run is over when the container has died
// more often since: a start that follows is heard.
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
			<-before // of its last run: the lines stay in order
		}
		if err := f.stream(t); err != nil && f.ctx.Err() == nil {
			f.failed(t, err)
		}
	}()
}
