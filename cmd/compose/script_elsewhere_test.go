package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// elsewhere is the command that has the engine reached over the network, as one
// on another machine is, and sets DOCKER_HOST to that.
func elsewhere(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: elsewhere")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	engine := strings.TrimPrefix(ts.Getenv("DOCKER_HOST"), "unix://")
	accept(listener, func(c net.Conn) { forward(c, engine) })
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv("DOCKER_HOST", "tcp://"+listener.Addr().String())
}

// shortSocket is a unix socket whose path is short enough for one: 100 bytes.
func shortSocket(ts *testscript.TestScript) net.Listener {
	dir, err := os.MkdirTemp("", "story")
	ts.Check(err)
	ts.Defer(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("unix", filepath.Join(dir, "sock"))
	ts.Check(err)
	return listener
}

// accept lets each connection have its conversation, until the listener is closed.
func accept(listener net.Listener, talk func(net.Conn)) {
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				talk(c)
			}()
		}
	}()
}

// forward carries what is said both ways, until both sides have ended.
func forward(c net.Conn, socket string) {
	to, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer to.Close()
	speak(to, c, c)
}

// speak carries what comes in to the engine, and what it answers out.
func speak(engine net.Conn, in io.Reader, out io.Writer) {
	var both sync.WaitGroup
	carry := func(to io.Writer, from io.Reader) {
		both.Go(func() {
			_, _ = io.Copy(to, from)
			if half, ok := to.(interface{ CloseWrite() error }); ok {
				_ = half.CloseWrite()
			}
		})
	}
	carry(engine, in)
	carry(out, engine)
	both.Wait()
}
