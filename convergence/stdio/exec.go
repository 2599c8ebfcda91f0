package stdio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Command is a command to run in an existing container.
type Command struct {
	Argv       []string
	Env        []string
	User, Dir  string
	Privileged bool
	DetachKeys string // leave the command, as "ctrl-p,ctrl-q"; "" is the engine's default
}

func (c Command) options(e IOStreams) container.ExecOptions {
	return container.ExecOptions{
		Cmd: c.Argv, Env: c.Env, User: c.User, WorkingDir: c.Dir, Privileged: c.Privileged, Tty: e.TTY,
		AttachStdin: e.In != nil, AttachStdout: true, AttachStderr: true, DetachKeys: c.DetachKeys,
	}
}

// ErrDetached reports that the user pressed the detach keys. The command runs on.
var ErrDetached = errors.New("detached")

// Exec runs a command in a container to its end and returns its exit code.
func Exec(ctx context.Context, engine *engineclient.Engine, in plan.Subject, c Command, e IOStreams) (int, error) {
	created, err := engine.ContainerExecCreate(ctx, in.Ref(), c.options(e))
	if err != nil {
		return 0, fmt.Errorf("run the command in container %s: %w", in.Name, err)
	}
	stream, err := engine.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{Tty: e.TTY})
	if err != nil {
		return 0, err
	}
	sizes, stop := context.WithCancel(ctx)
	var resizing sync.WaitGroup
	resizing.Go(func() {
		e.follow(sizes, func(width, height int) error {
			return engine.ContainerExecResize(sizes, created.ID, container.ResizeOptions{Width: uint(width), Height: uint(height)})
		})
	})
	keys := &detachKeys{sequence: engineclient.DetachSequence(c.DetachKeys)}
	err = e.join(ctx, stream, keys)
	stop()
	resizing.Wait()
	code := 0
	if err == nil {
		code, err = execCode(ctx, engine, created.ID, lateEnd)
	}
	switch {
	case errors.Is(err, errStreamLost) && keys.pressed.Load():
		return 0, ErrDetached
	case errors.Is(err, errCutStream), errors.Is(err, errStreamLost):
		return 0, fmt.Errorf("run the command in container %s: %w", in.Name, err)
	}
	return code, err
}

// ExecOutput runs a command without input in a container until it has ended, and returns its
// exit code. It may close its output long before it ends.
func ExecOutput(ctx context.Context, engine *engineclient.Engine, in plan.Subject, c Command, stdout, stderr io.Writer) (int, error) {
	created, err := engine.ContainerExecCreate(ctx, in.Ref(), c.options(IOStreams{}))
	if err != nil {
		return 0, err
	}
	stream, err := engine.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{})
	if err != nil {
		return 0, err
	}
	defer stream.Close()
	defer context.AfterFunc(ctx, stream.Close)()
	if err := copyFrames(stdout, stderr, stream.Reader); err != nil {
		return 0, err
	}
	return execCode(ctx, engine, created.ID, 0)
}

// ExecDetached starts a command in a container and does not wait for it.
func ExecDetached(ctx context.Context, engine *engineclient.Engine, in plan.Subject, c Command) error {
	o := c.options(IOStreams{})
	o.AttachStdout, o.AttachStderr = false, false
	created, err := engine.ContainerExecCreate(ctx, in.Ref(), o)
	if err != nil {
		return fmt.Errorf("run the command in container %s: %w", in.Name, err)
	}
	return engine.ContainerExecStart(ctx, created.ID, container.ExecStartOptions{Detach: true})
}

// lateEnd is how long after the end of its stream the engine may report the end of a command.
const lateEnd = 2 * time.Second

// errStreamLost is a stream that ended while its command runs.
var errStreamLost = errors.New("the connection to the command was lost while it was running: output is missing, and the command may still run")

// slowestExecLook is the longest pause between two looks at a command whose stream has ended.
const slowestExecLook = time.Second

// execCode returns the exit code of a command whose stream has ended. The engine records it a moment after that. A
// command that runs on for longer than late has lost its stream: errStreamLost. A late of 0 waits for its end.
func execCode(ctx context.Context, engine *engineclient.Engine, id string, late time.Duration) (int, error) {
	began := time.Now()
	for pause := time.Millisecond; ; pause = min(2*pause, slowestExecLook) {
		x, err := engine.ContainerExecInspect(ctx, id)
		switch {
		case err != nil:
			return 0, fmt.Errorf("the exit code is not known: %w", err)
		case !x.Running:
			return x.ExitCode, nil
		case late > 0 && time.Since(began) > late:
			return 0, errStreamLost
		case !wait.Sleep(ctx, pause):
			return 0, context.Cause(ctx)
		}
	}
}
