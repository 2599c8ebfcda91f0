//go:build unix

package main

import (
	"net"
	"path/filepath"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// docker is the command that plays the docker CLI beside one of its plugins:
// it holds a socket open, and closes it when it is to end.
//
//	docker runs     listen, and set $DOCKER_CLI_PLUGIN_SOCKET
//	docker ends     close all that have come
func docker(ts *testscript.TestScript, neg bool, args []string) {
	parent, _ := ts.Value(dockerKey{}).(*parentDocker)
	switch {
	case neg || len(args) != 1 || parent == nil:
		ts.Fatalf("usage: docker runs|ends")
	case args[0] == "runs":
		ts.Check(parent.listen("@" + filepath.Base(ts.Getenv("WORK")) + ts.Getenv("P")))
		ts.Setenv(dockerSocket, parent.Addr().String())
		ts.Defer(parent.end)
	case args[0] == "ends":
		parent.end()
	}
}

// dockerKey is where a story's parentDocker is found.
type dockerKey struct{}

type parentDocker struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func (p *parentDocker) listen(name string) (err error) {
	if p.Listener, err = net.Listen("unix", name); err != nil {
		return err
	}
	go func() {
		for {
			c, err := p.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.conns = append(p.conns, c)
			p.mu.Unlock()
		}
	}()
	return nil
}

func (p *parentDocker) end() {
	p.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
}
