package convergence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// reopenAfter is the pause before a stream that was cut is opened again: what cuts it (a proxy, an engine that
// restarts) may do so again at once.
const reopenAfter = time.Second

// eventStream is the events of an engine without end: when the connection is cut it is opened again, from the last
// event on.
type eventStream struct {
	// messages are the events, each once.
	messages chan events.Message
	// gaps is sent nil when the stream was opened again, and the error when that failed. Events before the first one
	// that was heard can be lost in a gap: who listens looks at the engine then.
	gaps chan error
	// ended is closed when a stream with an end has reached it.
	ended chan struct{}

	engine  *engineclient.Engine
	options events.ListOptions
	opened  time.Time
	last    events.Message
	atLast  map[eventID]bool // the events at the time of the last one
}

// eventID distinguishes the events of one time.
type eventID struct {
	actor  string
	action events.Action
}

// mostReopened is the number of failed attempts to open the stream after which a warning is shown.
const mostReopened = 3

// openEvents opens the stream. It returns when the engine has begun to send, or could not be asked; it ends with the
// context.
func openEvents(ctx context.Context, engine *engineclient.Engine, o events.ListOptions) *eventStream {
	s := &eventStream{messages: make(chan events.Message), gaps: make(chan error), ended: make(chan struct{}), engine: engine, options: o, opened: time.Now()}
	messages, errs := engine.Events(ctx, o)
	go s.pass(ctx, messages, errs)
	return s
}

// pass passes events on until the context ends.
func (s *eventStream) pass(ctx context.Context, messages <-chan events.Message, errs <-chan error) {
	for {
		select {
		case m := <-messages:
			if s.repeated(m) {
				continue
			}
			select {
			case s.messages <- m:
			case <-ctx.Done():
			}
		case err := <-errs:
			if s.reachedEnd(err) {
				close(s.ended)
				return
			}
			if messages, errs = s.reopen(ctx); errs == nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// reopen opens the stream again, until that succeeds or the context ends.
func (s *eventStream) reopen(ctx context.Context) (<-chan events.Message, <-chan error) {
	for pause(ctx, reopenAfter) {
		o := s.options
		o.Since = s.since()
		messages, errs := s.engine.Events(ctx, o)
		select {
		case err := <-errs:
			s.gap(ctx, err)
			continue
		default:
		}
		s.gap(ctx, nil)
		return messages, errs
	}
	return nil, nil
}

// since is where the stream goes on: at the last event, or where it began.
func (s *eventStream) since() string {
	switch last := s.last.TimeNano; {
	case last != 0:
		return fmt.Sprintf("%d.%09d", last/1e9, last%1e9)
	case s.options.Since == "" && s.engine.Local(): // the engine has our clock
		return fmt.Sprintf("%d.%09d", s.opened.Unix(), s.opened.Nanosecond())
	}
	return s.options.Since
}

// reachedEnd reports whether the engine has ended the stream because its end time has come.
func (s *eventStream) reachedEnd(err error) bool {
	if s.options.Until == "" || !errors.Is(err, io.EOF) {
		return false
	}
	until, err := engineclient.Moment(s.options.Until, s.opened)
	return err != nil || !time.Now().Before(until.Add(-time.Second))
}

func (s *eventStream) gap(ctx context.Context, err error) {
	select {
	case s.gaps <- err:
	case <-ctx.Done():
	}
}

// repeated reports whether an event was passed on before: a stream that is opened again begins with the events of the
// time of the last one.
func (s *eventStream) repeated(m events.Message) bool {
	id := eventID{m.Actor.ID, m.Action}
	switch {
	case m.TimeNano < s.last.TimeNano, m.TimeNano == s.last.TimeNano && s.atLast[id]:
		return m.TimeNano != 0
	case m.TimeNano > s.last.TimeNano:
		s.atLast = map[eventID]bool{}
	}
	s.last = m
	if s.atLast == nil {
		s.atLast = map[eventID]bool{}
	}
	s.atLast[id] = true
	return false
}
