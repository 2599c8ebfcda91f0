package enginetest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func (s *Server) attachContainer(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	s.mu.Lock()
	b, err := s.container(r.PathValue("name"))
	if err == nil && b.status == paused {
		err = conflict("Container %s is paused, unpause the container before attach", r.PathValue("name"))
	}
	if err == nil && b.status == restarting {
		err = conflict("Container %s is restarting, wait until the container is running", r.PathValue("name"))
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	v := view{stdout: truth(q.Get("stdout")), stderr: truth(q.Get("stderr")), tty: b.config.Tty}
	next := len(b.log.lines)
	if truth(q.Get("logs")) {
		next = 0
	}
	s.emitFor(b, "attach")
	over := s.runEnded(b)
	s.mu.Unlock()
	c, err := s.hijack(w, streamType(s.api, v.tty))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if truth(q.Get("stdin")) && b.config.OpenStdin {
		s.feed(c, input{to: b.input, over: over, closes: b.config.StdinOnce, detach: detachSequence(v.tty, q.Get("detachKeys"))})
	}
	if !truth(q.Get("stream")) {
		over = func() bool { return true }
	}
	s.copyOut(r, b, v, next, c, over)
	return nil
}

func (b *fakeContainer) input() *stdinBuffer {
	if b.run == nil {
		return nil
	}
	return b.run.in
}

// runEnded reports when the current run, or the next one, has ended. The lock is
// held, also when what it returns is asked.
func (s *Server) runEnded(b *fakeContainer) func() bool {
	p, last := b.run, b.finished
	return func() bool {
		if s.containers[b.id] == nil {
			return true
		}
		if p == nil && b.run != nil {
			p = b.run
		}
		return (p != nil && b.run != p) || !b.finished.Equal(last)
	}
}

// hijack takes the connection over and answers that it is a stream now.
func (s *Server) hijack(w http.ResponseWriter, contentType string) (net.Conn, error) {
	c, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, fmt.Errorf("hijack: %w", err)
	}
	s.mu.Lock()
	s.streams = append(s.streams, c)
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return nil, errors.Join(errCut, c.Close())
	}
	_, err = fmt.Fprintf(c, "HTTP/1.1 101 UPGRADED\r\nContent-Type: %s\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n", contentType)
	return &ahead{Conn: c, read: io.MultiReader(io.LimitReader(buffered, int64(buffered.Reader.Buffered())), c)}, err
}

// ahead is a connection of which some was read before it was taken over.
type ahead struct {
	net.Conn
	read io.Reader
}

func (a *ahead) Read(p []byte) (int, error) { return a.read.Read(p) }

// CloseWrite ends what we say and leaves what we hear.
func (a *ahead) CloseWrite() error {
	if c, ok := a.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}

// input is where the input of a client goes.
type input struct {
	to     func() *stdinBuffer // nil until the command runs
	over   func() bool         // reports whether it will never run again
	closes bool                // the end of the input closes the buffer
	detach string              // the keys that end the connection; "" is none
}

// detachSequence is what a client types to detach; only a terminal has such keys.
func detachSequence(tty bool, names string) string {
	if !tty {
		return ""
	}
	return engineclient.DetachSequence(names)
}

// feed reads what a client writes into a stdin buffer, in a goroutine that ends with the connection.
func (s *Server) feed(c net.Conn, in input) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spawn(func() {
		buffer, typed := make([]byte, 4096), ""
		for {
			n, err := c.Read(buffer)
			if typed += string(buffer[:n]); in.detach != "" && strings.Contains(typed, in.detach) {
				_ = c.Close()
				return
			}
			typed = typed[max(0, len(typed)-len(in.detach)):]
			if !s.give(in, buffer[:n], err != nil && in.closes) || err != nil {
				return
			}
		}
	})
}

// give puts data into an inbox, and reports whether it could.
func (s *Server) give(from input, data []byte, end bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.await(s.life, 0, func() bool { return from.over() || from.to() != nil })
	in := from.to()
	if from.over() || in == nil {
		return false
	}
	in.put(data, end)
	s.touch()
	return true
}

func (s *Server) resizeContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.runningContainer(r.PathValue("name")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusOK)
	return nil
}
