package engineclient

import (
	"context"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Connections wait for those that log in: until something is heard over them,
// they are closed, or a time is over.
func TestAFewLogInAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		others := make(chan net.Conn, 10)
		dial := oneByOne(func(context.Context) (net.Conn, error) {
			made.Add(1)
			one, other := net.Pipe()
			others <- other
			return one, nil
		})
		var first []net.Conn
		for range logins {
			c, err := dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			first = append(first, c)
		}
		expect := func(what string, want int32) {
			t.Helper()
			synctest.Wait()
			if got := made.Load(); got != want {
				t.Errorf("%s: %d connections, want %d", what, got, want)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := dial(ctx); err == nil {
			t.Error("who waits does not end with its context")
		}
		for range 3 {
			go func() { _, _ = dial(t.Context()) }()
		}
		expect("all log in", logins)
		other := <-others
		go func() { _, _ = other.Write([]byte("x")) }()
		if _, err := first[0].Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		expect("one is heard", logins+1)
		if err := first[1].Close(); err != nil {
			t.Fatal(err)
		}
		expect("one is closed", logins+2)
		time.Sleep(longestLogin)
		expect("a time is over", logins+3)
		time.Sleep(longestLogin) // the bubble waits for all timers
	})
}

// gone is a connection through a program that ended before it was spoken to.
type gone struct {
	net.Conn
	why error
}

func (g gone) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
}
func (g gone) Read([]byte) (int, error) { return 0, g.why }

// What it ended with is the reason, and not the pipe.
func TestAProgramThatIsGoneSaysWhy(t *testing.T) {
	for _, x := range []struct {
		name      string
		why, want error
	}{
		{"a reason", errors.New("no such box"), errors.New("no such box")},
		{"none", os.ErrClosed, errors.New("write |1: broken pipe")},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := oneByOne(func(context.Context) (net.Conn, error) { return gone{why: x.why}, nil })(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if _, err := c.Write([]byte("x")); err == nil || err.Error() != x.want.Error() {
					t.Errorf("got %v, want %v", err, x.want)
				}
				time.Sleep(longestLogin) // the bubble waits for all timers
			})
		})
	}
}
