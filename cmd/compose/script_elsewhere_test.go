package main

import (
	"io"
	"net"
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
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go forward(c, engine)
		}
	}()
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv("DOCKER_HOST", "tcp://"+listener.Addr().String())
}

// forward carries what is said both ways, until both sides have ended.
func forward(c net.Conn, socket string) {
	defer c.Close()
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
