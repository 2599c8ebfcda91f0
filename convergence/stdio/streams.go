package stdio

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/docker/docker/api/types"

	"github.com/seed-6dc66d55/compose/internal/wait"
)

// IOStreams are the standard streams of a command in a container, at the caller's end.
type IOStreams struct {
	In io.Reader // nil: no standard input
	// Keeps leaves the standard input of the command open at the end of In, because
	// others may write to it later.
	Keeps    bool
	Out, Err io.Writer
	// TTY is whether the command has a terminal. Then Out receives all its output.
	TTY bool
	// Size returns the size of the terminal, and Resized receives a value when it
	// changes.
	Size    func() (width, height int)
	Resized <-chan os.Signal
}

// StreamError reports that a stream of the caller failed: output could not be written
// (a closed pipe, a full disk, a closed terminal), or input could not be read.
type StreamError struct {
	Err   error
	Input bool
}

func (e *StreamError) Error() string {
	if e.Input {
		return "read the input: " + e.Err.Error()
	}
	return "write the output: " + e.Err.Error()
}

// NoReader reports whether the reader of a pipe has closed it.
func (e *StreamError) NoReader() bool { return !e.Input && errors.Is(e.Err, syscall.EPIPE) }

// NoTerminal reports whether the terminal was closed.
func (e *StreamError) NoTerminal() bool {
	return errors.Is(e.Err, syscall.EIO) || e.Input && errors.Is(e.Err, io.EOF)
}

func (e *StreamError) Unwrap() error { return e.Err }

// sink distinguishes a failed stream of the caller from a failed connection.
type sink struct{ to io.Writer }

func (s sink) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	if err != nil {
		err = &StreamError{Err: err}
	}
	return n, err
}

// join copies both ways until the output of the command ends or the context is cancelled.
func (e IOStreams) join(ctx context.Context, s types.HijackedResponse, keys *detachKeys) error {
	defer s.Close()
	defer context.AfterFunc(ctx, s.Close)()
	lost := make(chan error, 1)
	if e.In != nil {
		// It ends with the program at the latest: a read from a terminal cannot
		// be called back.
		go e.feed(s, keys, lost)
	}
	var err error
	if e.TTY {
		_, err = io.Copy(sink{e.Out}, s.Reader)
	} else {
		err = copyFrames(sink{e.Out}, sink{e.Err}, s.Reader)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case gone := <-lost:
		return gone
	default:
		return err
	}
}

// feed sends the input, and then its end. An input that cannot be read has no end,
// because the command would take a part of it for all. Neither has a terminal in raw mode:
// its end means that it was closed.
func (e IOStreams) feed(s types.HijackedResponse, keys *detachKeys, lost chan<- error) {
	in := &source{from: e.In}
	if e.TTY {
		in.keys = keys // without a terminal they are ordinary input
	}
	_, _ = io.Copy(s.Conn, in) // the reading side reports a connection that fails
	if in.err != nil && (e.TTY || !errors.Is(in.err, io.EOF)) {
		lost <- &StreamError{Err: in.err, Input: true}
		s.Close()
		return
	}
	if !e.Keeps {
		_ = s.CloseWrite()
	}
}

// source remembers how reading ended, and notices the detach keys.
type source struct {
	from io.Reader
	keys *detachKeys // nil: the engine takes none
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if s.keys != nil {
		s.keys.see(p[:n])
	}
	if err != nil {
		s.err = err
	}
	return n, err
}

// firstSizes is the number of attempts to send the first size: the terminal of a command
// exists a moment after its connection.
const firstSizes = 8

// follow sends the size of the terminal and each change of it until the context is
// cancelled.
func (e IOStreams) follow(ctx context.Context, resize func(width, height int) error) {
	if !e.TTY || e.Size == nil {
		return
	}
	for i := range firstSizes {
		if e.sendSize(resize) == nil || !wait.Sleep(ctx, time.Duration(i+1)*10*time.Millisecond) {
			break
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.Resized:
			_ = e.sendSize(resize) // of what has ended, the size does not matter
		}
	}
}

func (e IOStreams) sendSize(resize func(width, height int) error) error {
	width, height := e.Size()
	if width <= 0 || height <= 0 {
		return nil
	}
	return resize(width, height)
}
