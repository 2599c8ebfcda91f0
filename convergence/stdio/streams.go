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

// IOStreams are the user's ends of a stream to a command in a container: what the
// command reads, and where it writes.
type IOStreams struct {
	In io.Reader // nil: it reads nothing
	// Keeps says that what it reads does not end with In: others may write to it
	// later. To end it would end what it writes, too.
	Keeps    bool
	Out, Err io.Writer
	// TTY says that the command has a terminal, and all that it writes comes on
	// Out.
	TTY bool
	// Size is the terminal's, and Resized brings a word when it has changed.
	Size    func() (width, height int)
	Resized <-chan os.Signal
}

// StreamError says that the user's end does not take what the command writes:
// the reader of a pipe has left, a disk is full, a terminal is dead. Or that
// what it reads cannot be read.
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

// NoReader reports whether nobody wants the output any more.
func (e *StreamError) NoReader() bool { return !e.Input && errors.Is(e.Err, syscall.EPIPE) }

// NoTerminal reports whether the terminal is gone.
func (e *StreamError) NoTerminal() bool {
	return errors.Is(e.Err, syscall.EIO) || e.Input && errors.Is(e.Err, io.EOF)
}

func (e *StreamError) Unwrap() error { return e.Err }

// sink tells a user's end that fails from a connection that does.
type sink struct{ to io.Writer }

func (s sink) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	if err != nil {
		err = &StreamError{Err: err}
	}
	return n, err
}

// join copies both ways until the command has said all, or the context ends.
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

// feed sends what the user writes, and then that this was all. What cannot be
// read is no end: the command would take half for all. Neither is the end of a
// terminal whose keys are all the command's: it is gone.
func (e IOStreams) feed(s types.HijackedResponse, keys *detachKeys, lost chan<- error) {
	in := &source{from: e.In}
	if e.TTY {
		in.keys = keys // without a terminal they are ordinary input
	}
	_, _ = io.Copy(s.Conn, in) // a connection that fails is told by the other half
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

// firstSizes is how often the first size is told: the command's terminal is
// there a moment after its connection.
const firstSizes = 8

// follow tells the command's terminal its size, and each change of it, until
// the context ends.
func (e IOStreams) follow(ctx context.Context, resize func(width, height int) error) {
	if !e.TTY || e.Size == nil {
		return
	}
	for i := range firstSizes {
		if e.tell(resize) == nil || !wait.Sleep(ctx, time.Duration(i+1)*10*time.Millisecond) {
			break
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.Resized:
			_ = e.tell(resize) // of what has ended, the size does not matter
		}
	}
}

func (e IOStreams) tell(resize func(width, height int) error) error {
	width, height := e.Size()
	if width <= 0 || height <= 0 {
		return nil
	}
	return resize(width, height)
}
