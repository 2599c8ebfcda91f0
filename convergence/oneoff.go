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
	// Begun, unless nil, is closed when the container runs and hears signals.
	Begun chan struct{}
	// Code is the container's exit code, once it has Ended.
	Code  int
	Ended bool

	ref    string
	joined chan error // how the connection has ended
	ended  <-chan container.WaitResponse
	failed <-chan error
}

// attachStreams connects the user's ends, and begins to wait for the end of a
// run that has not begun.
func (a *applier) attachStreams(ctx context.Context, x planner.AttachStreams) error {
	until := container.WaitConditionNextExit
	if one, _ := a.want.OneOff(); one.Remove {
		until = container.WaitConditionRemoved // a moment later: nothing is left behind when we go
	}
	return a.options.Streams.connect(ctx, a.engine, x.Container.Ref(), until)
}

// Attach connects the user's ends with a container that runs, and goes with it
// to its end.
func Attach(ctx context.Context, engine *engineclient.Engine, to planner.Subject, s *Streams) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	if err := s.connect(ctx, engine, to.Ref(), container.WaitConditionNotRunning); err != nil {
		return err
	}
	// A connection to one that had ended by then does not end: it waits for the
	// container's next start.
	found, err := engine.ContainerInspect(ctx, to.Ref())
	switch {
	case err != nil:
		return err
	case !found.State.Running:
		return &NotRunning{Service: to.Service}
	}
	return s.end(ctx, engine)
}

func (s *Streams) connect(ctx context.Context, engine *engineclient.Engine, ref string, until container.WaitCondition) error {
	s.ref = ref
	stream, err := engine.ContainerAttach(ctx, ref, container.AttachOptions{
		Stream: true, Stdin: s.In != nil, Stdout: true, Stderr: true, DetachKeys: s.DetachKeys,
	})
	if err != nil {
		return err
	}
	s.ended, s.failed = engine.ContainerWait(ctx, ref, until)
	s.joined = make(chan error, 1)
	go func() { s.joined <- s.join(ctx, stream) }() // end waits for it, or the context ends it
	return nil
}

// end goes with the container to its end, and hears all that it says.
func (s *Streams) end(ctx context.Context, engine *engineclient.Engine) error {
	if s.Begun != nil {
		close(s.Begun)
	}
	sizes, stop := context.WithCancel(ctx)
	defer stop()
	go s.follow(sizes, func(width, height int) error {
		return engine.ContainerResize(sizes, s.ref, container.ResizeOptions{Width: uint(width), Height: uint(height)})
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
			if s.runs(ctx, engine) {
				return s.left()
			}
			late = nil // its end is told when it is removed, which may take long
		case err := <-s.failed:
			return fmt.Errorf("wait for its end: %w", err)
		case end := <-s.ended:
			s.Code, s.Ended = int(end.StatusCode), true
			if joined == nil {
				return nil
			}
			return <-joined // what it has said last is on its way
		}
	}
}

// runs reports whether the container runs, as far as can be known.
func (s *Streams) runs(ctx context.Context, engine *engineclient.Engine) bool {
	found, err := engine.ContainerInspect(ctx, s.ref)
	return err == nil && found.State.Running
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
