package enginetest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
)

// errBroken ends a handler whose answer is no longer sent.
var errBroken = errors.New("the connection has failed on purpose")

// failing is an answer whose connection fails when the handler flushes it, or has ended. The handler may hold a lock
// of the engine, so the connection fails after it: its context ends at once, and nothing it writes is sent.
type failing struct {
	http.ResponseWriter
	fault  Fault
	cancel context.CancelFunc // ends the handler
	status int
	part   []byte
	ended  bool

	hijacked bool
}

func (f *failing) WriteHeader(status int) { f.status = status }

func (f *failing) Write(p []byte) (int, error) {
	if f.ended {
		return 0, errBroken
	}
	f.part = append(f.part, p...)
	return len(p), nil
}

// Flush sends what the answer has of its header and its first part.
func (f *failing) Flush() {
	if f.ended {
		return
	}
	f.ended = true
	f.cancel()
	if f.fault.at == beforeAnswer {
		return
	}
	f.ResponseWriter.WriteHeader(cmp.Or(f.status, http.StatusOK))
	if f.fault.at == midAnswer {
		f.part = f.part[:len(f.part)/2]
	}
	_, _ = f.ResponseWriter.Write(f.part)
	flush(f.ResponseWriter)
}

// Hijack gives a connection that fails like the answer.
func (f *failing) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, buffered, err := http.NewResponseController(f.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	f.ended, f.hijacked = true, true
	return &failingConn{Conn: c, fault: f.fault}, buffered, nil
}

// failingConn fails after its header, amid its first part or after it.
type failingConn struct {
	net.Conn
	fault   Fault
	upgrade bool // the header is sent
	ended   bool
}

func (c *failingConn) Write(p []byte) (int, error) {
	switch {
	case c.ended:
		return 0, errBroken
	case c.fault.at == beforeAnswer:
		return 0, c.end()
	case !c.upgrade:
		c.upgrade = true
		return c.Conn.Write(p)
	case c.fault.at == midAnswer:
		p = p[:len(p)/2]
	}
	_, _ = c.Conn.Write(p)
	return 0, c.end()
}

func (c *failingConn) end() error {
	c.ended = true
	if c.fault.how != stalls {
		_ = c.Conn.Close()
	}
	return errBroken
}

// Close keeps a stalled connection open: the client has to give it up.
func (c *failingConn) Close() error {
	if c.ended && c.fault.how == stalls {
		return nil
	}
	return c.Conn.Close()
}

// CloseWrite ends what the engine sends.
func (c *failingConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && !c.ended {
		return half.CloseWrite()
	}
	return nil
}

// replaced is an answer with another body; errors of the engine are passed on.
type replaced struct {
	http.ResponseWriter
	body    string
	decided bool
	passes  bool
}

func (r *replaced) WriteHeader(status int) {
	if r.decided {
		return
	}
	r.decided = true
	if r.passes = status >= http.StatusBadRequest; r.passes {
		r.ResponseWriter.WriteHeader(status)
		return
	}
	r.ResponseWriter.Header().Set("Content-Type", "application/json")
	r.ResponseWriter.Header().Del("Content-Length")
	r.ResponseWriter.WriteHeader(http.StatusOK)
	_, _ = r.ResponseWriter.Write([]byte(r.body))
	flush(r.ResponseWriter)
}

func (r *replaced) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.passes {
		return r.ResponseWriter.Write(p)
	}
	return len(p), nil
}

// Flush sends what there is.
func (r *replaced) Flush() { flush(r.ResponseWriter) }

// Hijack answers in place of the stream.
func (r *replaced) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, _, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	r.decided = true
	_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(r.body), r.body)
	return nil, nil, errors.Join(errBroken, c.Close())
}
