package engineclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/internal/wait"
)

// ReopenAfter is the pause before a stream that was cut is opened again. What cuts it
// (a proxy, an engine that restarts) may do so again at once.
const ReopenAfter = time.Second

// MaxReopened is the number of failed attempts to open a stream after which its reader
// reports the failure.
const MaxReopened = 3

// RecheckInterval is how often a reader of events also inspects what it waits for, in
// case the stream is dead without an error.
const RecheckInterval = 10 * time.Second

// EventStream is the engine's events without an end: a connection that is cut is opened
// again, from the last event on.
type EventStream struct {
	messages chan events.Message
	gaps     chan error
	ended    chan struct{}

	engine  *Engine
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

// EventsEnded reports that the engine sends no events any more, for example because it
// is being stopped.
type EventsEnded struct{ Err error }

func (e *EventsEnded) Error() string { return "the engine's events ended: " + e.Err.Error() }

func (e *EventsEnded) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *EventsEnded) Hint() string {
	return "was the engine stopped or restarted? `compose ps` shows whether it answers, and what runs"
}

// OpenEvents opens a stream. It returns when the engine has begun to send or could not
// be reached. The stream is closed when the context is cancelled.
func (e *Engine) OpenEvents(ctx context.Context, o events.ListOptions) *EventStream {
	s := &EventStream{messages: make(chan events.Message), gaps: make(chan error), ended: make(chan struct{}), engine: e, options: o, opened: time.Now()}
	messages, errs := e.Events(ctx, o)
	go s.pass(ctx, messages, errs)
	return s
}

// Messages receives each event once.
func (s *EventStream) Messages() <-chan events.Message { return s.messages }

// Gaps receives nil when the stream was opened again, and the error when that failed.
// Events before the first one that was received can be lost in a gap, so the reader
// must inspect what it waits for.
func (s *EventStream) Gaps() <-chan error { return s.gaps }

// Ended is closed when a stream with an end time has reached it.
func (s *EventStream) Ended() <-chan struct{} { return s.ended }

// pass passes events on until the context ends.
func (s *EventStream) pass(ctx context.Context, messages <-chan events.Message, errs <-chan error) {
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
func (s *EventStream) reopen(ctx context.Context) (<-chan events.Message, <-chan error) {
	for wait.Sleep(ctx, ReopenAfter) {
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
func (s *EventStream) since() string {
	switch last := s.last.TimeNano; {
	case last != 0:
		return fmt.Sprintf("%d.%09d", last/1e9, last%1e9)
	case s.options.Since == "" && s.engine.Local(): // the engine has our clock
		return fmt.Sprintf("%d.%09d", s.opened.Unix(), s.opened.Nanosecond())
	}
	return s.options.Since
}

// reachedEnd reports whether the engine has ended the stream because its end time has come.
func (s *EventStream) reachedEnd(err error) bool {
	if s.options.Until == "" || !errors.Is(err, io.EOF) {
		return false
	}
	until, err := Moment(s.options.Until, s.opened)
	return err != nil || !time.Now().Before(until.Add(-time.Second))
}

func (s *EventStream) gap(ctx context.Context, err error) {
	select {
	case s.gaps <- err:
	case <-ctx.Done():
	}
}

// repeated reports whether an event was passed on before: a stream that is opened again begins with the events of the
// time of the last one.
func (s *EventStream) repeated(m events.Message) bool {
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
