package enginetest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// conn is one end of a connection in memory. Unlike net.Pipe it buffers, so
// that a writer never waits for its reader, and its write side can be closed
// alone, so that piped stdin can end. All its waits are on channels, which a
// synctest bubble understands.
type conn struct {
	in, out *stream
	name    address
}

// address names an end of a connection in memory.
type address string

func (address) Network() string  { return "memory" }
func (a address) String() string { return string(a) }

// stream is one direction of a connection.
type stream struct {
	mu       sync.Mutex
	data     []byte
	ended    bool // no more will be written
	dropped  bool // nobody will read
	deadline time.Time
	changed  chan struct{}
}

func newStream() *stream { return &stream{changed: make(chan struct{})} }

// connect makes both ends.
func connect() (client, server *conn) {
	up, down := newStream(), newStream()
	return &conn{in: down, out: up, name: "client"}, &conn{in: up, out: down, name: "engine"}
}

func (s *stream) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *stream) read(p []byte) (int, error) {
	for {
		s.mu.Lock()
		switch {
		case s.dropped:
			s.mu.Unlock()
			return 0, net.ErrClosed
		case s.late():
			s.mu.Unlock()
			return 0, os.ErrDeadlineExceeded
		case len(s.data) > 0 || len(p) == 0:
			n := copy(p, s.data)
			s.data = s.data[n:]
			s.mu.Unlock()
			return n, nil
		case s.ended:
			s.mu.Unlock()
			return 0, io.EOF
		}
		changed, deadline := s.changed, s.deadline
		s.mu.Unlock()
		wait(changed, deadline)
	}
}

func (s *stream) late() bool { return !s.deadline.IsZero() && !time.Now().Before(s.deadline) }

// wait returns when the stream changed or the deadline is over.
func wait(changed <-chan struct{}, deadline time.Time) {
	if deadline.IsZero() {
		<-changed
		return
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	}
}

func (s *stream) write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.dropped {
		return 0, io.ErrClosedPipe
	}
	s.data = append(s.data, p...)
	s.touch()
	return len(p), nil
}

func (s *stream) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.touch()
}

func (c *conn) Read(p []byte) (int, error)  { return c.in.read(p) }
func (c *conn) Write(p []byte) (int, error) { return c.out.write(p) }

// CloseWrite closes the write side; the reader then sees the end.
func (c *conn) CloseWrite() error {
	c.out.set(func() { c.out.ended = true })
	return nil
}

// Close ends both directions.
func (c *conn) Close() error {
	c.out.set(func() { c.out.ended = true })
	c.in.set(func() { c.in.dropped = true })
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.name }
func (c *conn) RemoteAddr() net.Addr { return address("memory") }

// SetDeadline bounds reads; writes never wait.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetReadDeadline bounds reads that wait now, and later ones.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.in.set(func() { c.in.deadline = t })
	return nil
}

// SetWriteDeadline does nothing: writes never wait.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// listener accepts connections in memory.
type listener struct {
	queue chan net.Conn
	done  chan struct{}
	once  sync.Once
	mu    sync.Mutex
	open  []*conn
}

func newListener() *listener {
	return &listener{queue: make(chan net.Conn), done: make(chan struct{})}
}

var errDown = errors.New("the engine in memory is down")

func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	client, server := connect()
	l.mu.Lock()
	l.open = append(l.open, client, server) // before somebody has it: closeAll must find it
	l.mu.Unlock()
	select {
	case l.queue <- server:
		return client, nil
	case <-l.done:
		return nil, &net.OpError{Op: "dial", Net: "memory", Err: errDown}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.queue:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *listener) Addr() net.Addr { return address("engine") }

// closeAll ends every connection, also those that a handler took over.
func (l *listener) closeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		_ = c.Close()
	}
	l.open = nil
}
