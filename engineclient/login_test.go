package engineclient

import (
	"context"
	"net"
	"sync/atomic"
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
