package logs

import (
	"fmt"
	"strconv"
	"time"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// listen opens streams and reports exits as events arrive, until Close.
func (f *Follower) listen() {
	defer close(f.over)
	net := time.NewTimer(engineclient.RecheckInterval)
	defer net.Stop()
	failed := 0 // attempts to open the stream again, in a row
	for {
		select {
		case m := <-f.events.Messages():
			failed = 0
			f.hear(m)
		case err := <-f.events.Gaps():
			f.Look()
			if failed++; err != nil && failed == engineclient.MaxReopened {
				f.lost <- &engineclient.EventsEnded{Err: err}
				return
			}
		case <-net.C:
			f.Look()
			net.Reset(engineclient.RecheckInterval)
		case <-f.ctx.Done():
			return
		}
	}
}

func (f *Follower) hear(m events.Message) {
	l := m.Actor.Attributes
	number := observe.ReplicaNumber(l)
	if l[planner.LabelOneOff] == "True" || l[planner.LabelHook] != "" || !f.options.wants(l[planner.LabelService], number) {
		return
	}
	switch m.Action {
	case events.ActionCreate:
		t := f.track(m.Actor.ID, l["name"], l[planner.LabelService], number)
		if f.options.News && l[planner.LabelReplace] != "" && f.shows(t.service) {
			f.out.Status(t.source, "has been recreated")
		}
	case events.ActionStart:
		f.begin(f.track(m.Actor.ID, l["name"], l[planner.LabelService], number), heard)
		f.mu.Lock()
		f.pending[l["name"]]--
		f.mu.Unlock()
	case events.ActionKill:
		f.markKilled(m.Actor.ID)
	case events.ActionDie:
		f.ended(m)
	case events.ActionStop, events.ActionDestroy:
		f.stopped(m.Actor.ID, m.Action == events.ActionDestroy)
	}
}

// lingers is how long a container that was stopped on request still counts as
// alive, because "docker restart" is a stop followed by a start.
const lingers = time.Second

// ended processes a die event.
func (f *Follower) ended(m events.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.tracked[m.Actor.ID]
	if ok && t.seen {
		t.seen = false // missed has reported this exit
	} else if ok {
		code, _ := strconv.Atoi(m.Actor.Attributes["exitCode"])
		f.end(t, code)
	}
}

// missed reports an exit that no event has reported. deaths is the number of
// exits known before the inspection: if it has changed, the event has arrived.
func (f *Follower) missed(t *tracked, deaths, code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.alive && !t.dying && t.deaths == deaths {
		t.seen = true
		f.end(t, code)
	}
}

// end waits for a container's last line, then reports its exit. The caller holds mu.
func (f *Follower) end(t *tracked, code int) {
	t.dying = true
	t.deaths++
	stream, killed := t.stream, t.killed
	f.streams.Add(1)
	go func() {
		defer f.streams.Done()
		if stream != nil {
			<-stream
		}
		restarting := f.comesBack(f.ctx, t.id)
		if killed && !restarting {
			select {
			case <-time.After(lingers):
			case <-f.ending:
			case <-f.ctx.Done():
			}
		}
		f.reportExit(t, stream, killed, Exit{Service: t.service, Container: t.name, Code: code, Restarting: restarting})
	}()
}

func (f *Follower) reportExit(t *tracked, stream chan struct{}, killed bool, e Exit) {
	f.mu.Lock()
	again := t.stream != stream // another run has started
	// A busy engine may answer the inspection only after the next run has exited, too.
	e.Restarting = e.Restarting || again && !killed
	t.backoff = !again && e.Restarting
	f.mu.Unlock()
	if f.options.News && f.shows(t.service) {
		text := fmt.Sprintf("exited with code %d", e.Code)
		if e.Restarting {
			text += " (restarting)"
		}
		f.out.Status(t.source, text)
	}
	if f.options.Exits != nil && f.ctx.Err() == nil {
		f.options.Exits(e)
	}
	// alive changes after the exit is reported: when Alive is 0, all exits have been reported.
	f.mu.Lock()
	if t.stream == stream && !e.Restarting {
		t.alive = false
		t.crashed = !killed && e.Code != 0
	}
	f.mu.Unlock()
	f.wake()
}
