package stdio

import (
	"context"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Attachment are the user's ends for the container that a plan attaches to.
type Attachment struct {
	IOStreams
	// DetachKeys leave the container, as "ctrl-p,ctrl-q"; "" are the engine's.
	DetachKeys string
	// Begun, unless nil, is closed when the container runs and hears signals.
	Begun chan struct{}
	// Code is the container's exit code, once it has Ended.
	Code  int
	Ended bool

	ref    string
	keys   *detachKeys
	joined chan error // how the connection has ended
	ended  <-chan container.WaitResponse
	failed <-chan error
}

// Attach connects the caller's streams with a running container until it exits.
func Attach(ctx context.Context, engine *engineclient.Engine, to plan.Subject, s *Attachment) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	if err := s.Connect(ctx, engine, to.Ref(), container.WaitConditionNotRunning); err != nil {
		return err
	}
	// A connection to one that had ended by then does not end: it waits for the
	// container's next start.
	found, err := engine.ContainerInspect(ctx, to.Ref())
	switch {
	case err != nil:
		return fmt.Errorf("attach to container %s: %w", to.Name, err)
	case !found.State.Running:
		return &observe.NotRunning{Service: to.Service}
	}
	return s.Wait(ctx, engine)
}

// Connect connects the streams with a container before it starts, and begins to wait
// for the container to reach a condition.
func (s *Attachment) Connect(ctx context.Context, engine *engineclient.Engine, ref string, until container.WaitCondition) error {
	s.ref, s.keys = ref, &detachKeys{sequence: engineclient.DetachSequence(s.DetachKeys)}
	stream, err := engine.ContainerAttach(ctx, ref, container.AttachOptions{
		Stream: true, Stdin: s.In != nil, Stdout: true, Stderr: true, DetachKeys: s.DetachKeys,
	})
	if err != nil {
		return err
	}
	s.ended, s.failed = engine.ContainerWait(ctx, ref, until)
	s.joined = make(chan error, 1)
	go func() { s.joined <- s.join(ctx, stream, s.keys) }() // Wait waits for it, or the context ends it
	return nil
}

// Wait waits until the container has ended and its output is complete, or until the user
// has detached from it.
func (s *Attachment) Wait(ctx context.Context, engine *engineclient.Engine) error {
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
	looked, exited := make(chan look, 1), false
	for {
		select {
		case err := <-joined:
			if err != nil {
				return err
			}
			// It has said all: it ends now, unless the user has left it.
			joined, late = nil, time.After(lateEnd)
		case <-late:
			late = nil
			go func() { looked <- s.look(ctx, engine) }()
		case l := <-looked:
			switch {
			case l.runs:
				return s.left(engine)
			case l.exited && exited: // its removal takes long, or its end is not reported
				s.Code, s.Ended = l.code, true
				return nil
			}
			exited, late = l.exited, time.After(engineclient.RecheckInterval)
		case err := <-s.failed:
			return s.lostWait(ctx, engine, err)
		case end := <-s.ended:
			s.Code, s.Ended = int(end.StatusCode), true
			if joined == nil {
				return nil
			}
			return <-joined // what it has said last is on its way
		}
	}
}

// look is what an inspect shows of the container.
type look struct {
	runs, exited bool
	code         int
}

func (s *Attachment) look(ctx context.Context, engine *engineclient.Engine) look {
	found, err := engine.ContainerInspect(ctx, s.ref)
	if err != nil {
		return look{}
	}
	return look{runs: found.State.Running, exited: engineclient.HasExited(found.State.Status), code: found.State.ExitCode}
}

// lostWait is the error of a wait that failed: the exit code is not known.
func (s *Attachment) lostWait(ctx context.Context, engine *engineclient.Engine, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return fmt.Errorf("wait for container %s: the exit code is not known: %w", engine.NameOf(s.ref), err)
}

// left returns why the stream of a running container ended.
func (s *Attachment) left(engine *engineclient.Engine) error {
	if s.keys.pressed.Load() {
		return ErrDetached
	}
	return fmt.Errorf("the connection to container %s was lost: output is missing, and the container is still running", engine.NameOf(s.ref))
}

// forwardWithin is how long an engine has to pass a signal on.
const forwardWithin = 5 * time.Second

// ForwardSignal sends a signal of the user's to the container. The error says that the container did not receive it.
func ForwardSignal(ctx context.Context, engine *engineclient.Engine, ref, signal string) error {
	ctx, cancel := context.WithTimeout(ctx, forwardWithin)
	defer cancel()
	return engine.ContainerKill(ctx, ref, signal)
}
