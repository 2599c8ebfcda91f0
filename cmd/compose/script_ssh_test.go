package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// mostLogins is beyond how many that have not logged in yet the sshd of stories
// turns others away, each time; a real one does so from ten on, by chance.
const mostLogins = 6

// sshd is the command that lets the engine be reached by the program story-ssh,
// which a story can have for its ssh.
func sshd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: sshd")
	}
	listener := shortSocket(ts)
	engine := strings.TrimPrefix(ts.Getenv("DOCKER_HOST"), "unix://")
	var loggingIn atomic.Int32
	accept(listener, func(c net.Conn) {
		if logIn(c, &loggingIn) {
			forward(c, engine)
		}
	})
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv("STORY_SSHD", listener.Addr().String())
}

// logIn takes its time, and tells whether it was of use: who has gone meanwhile
// is out of the count at once.
func logIn(c net.Conn, loggingIn *atomic.Int32) bool {
	if loggingIn.Add(1) > mostLogins {
		loggingIn.Add(-1)
		return false
	}
	defer loggingIn.Add(-1)
	_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	_, err := c.Read(make([]byte, 1)) // nobody says anything before
	_ = c.SetReadDeadline(time.Time{})
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	_, err = c.Write([]byte{'y'})
	return err == nil
}

// ssh is the program story-ssh.
func ssh() {
	c, err := net.Dial("unix", os.Getenv("STORY_SSHD"))
	if err == nil {
		_, err = io.ReadFull(c, make([]byte, 1))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kex_exchange_identification: read: Connection reset by peer:", err)
		os.Exit(255)
	}
	speak(c, os.Stdin, os.Stdout)
}
