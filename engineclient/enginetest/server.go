// Package enginetest is a Docker Engine in memory. It speaks the engine's
// HTTP, so that what is tested against it is the real client; and it claims
// only what the conformance suite proves on real engines.
package enginetest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Server is one engine. All its methods may be called at any time, by many.
type Server struct {
	t    testing.TB
	api  string
	mux  *http.ServeMux
	line *listener

	// mu guards all that follows. changed is closed and renewed whenever
	// something changed that somebody could wait for.
	mu      sync.Mutex
	changed chan struct{}
	closed  bool

	containers map[string]*fakeContainer // by ID
	networks   map[string]*network       // by ID
	volumes    map[string]*volume        // by name
	images     map[string]*fakeImage     // by ID
	remote     map[string]*fakeImage     // what can be pulled, by normal reference
	execs      map[string]*execution
	history    []record
	losing     bool // events are not delivered
	calls      []Call
	faults     []*fault
	made       map[string]int // how often an ID was made from a name
	last       time.Time      // what tick said last
	held       map[int]bool   // ports that a process of the host holds
	nextPort   int
	pools      int

	// life ends with the test; runs counts every goroutine of ours.
	life    context.Context
	end     context.CancelFunc
	runs    sync.WaitGroup
	served  []*http.Server
	streams []net.Conn // connections that became streams, which no http.Server closes
}

// Option changes a Server before it begins.
type Option func(*Server)

// API makes the server speak another version than 1.41: API("1.45").
func API(version string) Option { return func(s *Server) { s.api = version } }

// Pools is the number of address pools for networks; 30 if not given, as on
// an engine with its usual configuration.
func Pools(n int) Option { return func(s *Server) { s.pools = n } }

// New starts an engine that ends with the test.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{
		t: t, api: engineclient.OldestAPI, line: newListener(),
		changed:    make(chan struct{}),
		containers: map[string]*fakeContainer{}, networks: map[string]*network{}, volumes: map[string]*volume{},
		images: map[string]*fakeImage{}, remote: map[string]*fakeImage{}, execs: map[string]*execution{},
		made: map[string]int{}, held: map[int]bool{}, nextPort: 49153, pools: 30,
	}
	for _, o := range options {
		o(s)
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.mux = s.routes()
	s.builtinNetworks()
	s.serve(s.line)
	t.Cleanup(s.close)
	return s
}

// Engine is a client of the server, over a connection in memory.
func (s *Server) Engine() *engineclient.Engine {
	s.t.Helper()
	e, err := engineclient.New("memory://engine", s.line.dial)
	if err != nil {
		s.t.Fatalf("dial the engine in memory: %v", err)
	}
	s.t.Cleanup(func() { _ = e.Close() })
	return e
}

// Behind is a client of an engine that is a handler of the test's own, as one
// that stands before a Server's.
func Behind(t testing.TB, h http.Handler) *engineclient.Engine {
	t.Helper()
	e, err := engineclient.New("memory://behind", DialerTo(t, h))
	if err != nil {
		t.Fatalf("dial the engine in memory: %v", err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// DialerTo serves a handler in memory until the test ends, and returns the way to it.
func DialerTo(t testing.TB, h http.Handler) engineclient.Dialer {
	t.Helper()
	line, server := newListener(), &http.Server{Handler: h}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(line) })
	t.Cleanup(func() {
		_ = server.Close()
		line.closeAll()
		serving.Wait()
	})
	return line.dial
}

// Listen serves on a unix socket too, whose path must be under 100 bytes,
// and returns its DOCKER_HOST.
func (s *Server) Listen(path string) string {
	s.t.Helper()
	_ = os.Remove(path)
	l, err := net.Listen("unix", path)
	if err != nil {
		s.t.Fatalf("listen on %s: %v", path, err)
	}
	s.serve(l)
	return "unix://" + path
}

func (s *Server) serve(l net.Listener) {
	h := &http.Server{Handler: s, BaseContext: func(net.Listener) context.Context { return s.life }}
	s.mu.Lock()
	s.served = append(s.served, h)
	s.mu.Unlock()
	s.runs.Go(func() {
		if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.t.Errorf("serve: %v", err)
		}
	})
}

// close ends every stream, run and connection and waits for their goroutines.
func (s *Server) close() {
	s.mu.Lock()
	s.closed = true // from here on nobody takes a connection over
	served, streams := s.served, s.streams
	s.mu.Unlock()
	s.end()
	for _, h := range served {
		_ = h.Close()
	}
	for _, c := range streams {
		_ = c.Close()
	}
	s.line.closeAll()
	s.runs.Wait()
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		return
	}
	defer s.runs.Done()
	said := r.URL.Path
	r.URL.Path, r.URL.RawPath = trimVersion(r.URL.Path), ""
	s.headers(w)
	if tooNew(said, s.api) {
		answerError(w, refuse(http.StatusBadRequest, "client version %s is too new. Maximum supported API version is %s", version(said), s.api))
		return
	}
	call := s.named(r)
	if _, pattern := s.mux.Handler(r); pattern == "" {
		answerError(w, s.lacks(r))
		return
	}
	if err := s.meet(r.Context(), call); err != nil {
		answerError(w, err)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// enter counts a call in, unless the server is closing.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.runs.Add(1)
	return true
}
