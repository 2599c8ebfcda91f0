package convergence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// Streams are the user's ends for the container that a plan attaches to.
type Streams struct {
	Ends
	// DetachKeys leave the container, as "ctrl-p,ctrl-q"; "" are the engine's.
	DetachKeys string
	// Code is the container's exit code, once it has ended.
	Code int

	ref    string
	joined chan error // how the connection has ended
	ended  <-chan container.WaitResponse
	failed <-chan error
}

// attachStreams connects the user's ends, and begins to wait for the end of a
// run that has not begun.
func (a *applier) attachStreams(ctx context.Context, x planner.AttachStreams) error {
	s := a.options.Streams
	s.ref = x.Container.Ref()
	stream, err := a.engine.ContainerAttach(ctx, s.ref, container.AttachOptions{
		Stream: true, Stdin: s.In != nil, Stdout: true, Stderr: true, DetachKeys: s.DetachKeys,
	})
	if err != nil {
		return err
	}
	until := container.WaitConditionNextExit
	if one, _ := a.want.OneOff(); one.Remove {
		until = container.WaitConditionRemoved // a moment later: nothing is left behind when we go
	}
	s.ended, s.failed = a.engine.ContainerWait(ctx, s.ref, until)
	s.joined = make(chan error, 1)
	go func() { s.joined <- s.join(ctx, stream) }() // awaitEnd waits for it, or the context ends it
	return nil
}

// awaitEnd goes with the container to its end, and hears all that it says.
func (a *applier) awaitEnd(ctx context.Context) error {
	s := a.options.Streams
	sizes, stop := context.WithCancel(ctx)
	defer stop()
	go s.follow(sizes, func(width, height int) error {
		return a.engine.ContainerResize(sizes, s.ref, container.ResizeOptions{Width: uint(width), Height: uint(height)})
	})
	joined := s.joined
	var late <-chan time.Time
	for {
		select {
		case err := <-joined:
			if err != nil {
				return err
			}
			// It has said all: it ends now, unless the user has left it.
			joined, late = nil, time.After(lateEnd)
		case <-late:
			return s.left()
		case err := <-s.failed:
			return fmt.Errorf("wait for its end: %w", err)
		case end := <-s.ended:
			s.Code = int(end.StatusCode)
			if joined == nil {
				return nil
			}
			return <-joined // what it has said last is on its way
		}
	}
}

// left says why there is nothing more to hear of a container that runs.
func (s *Streams) left() error {
	if s.TTY {
		return ErrDetached
	}
	return errors.New("the connection to the container is lost, and it runs on")
}

// Forward sends a signal of the user's to the container; one that has ended
// does not mind.
func Forward(ctx context.Context, engine *engineclient.Engine, ref, signal string) error {
	return notRunning(engine.ContainerKill(ctx, ref, signal))
}
