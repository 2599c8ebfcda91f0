package enginetest

import (
	"context"
	"net/http"
	"sync"
	"testing"
)

// Proxy stands between a client and an engine and makes one call fail. Without a fault it passes every call on.
// The engine is a Server, or a real one behind an httputil.ReverseProxy.
type Proxy struct {
	engine http.Handler
	name   func(*http.Request) Call
	life   context.Context // ends with the test, and with it every stalled call

	mu    sync.Mutex
	fault Fault
	call  Call
	left  int // matching calls until the fault; 0 is none
	hit   bool
	calls []Call
}

// NewProxy returns a proxy to an engine. Name describes a call, so that a test can choose it; nil names calls by
// their method and path.
func NewProxy(t testing.TB, engine http.Handler, name func(*http.Request) Call) *Proxy {
	if name == nil {
		name = func(r *http.Request) Call { return Call(r.Method + " " + trimVersion(r.URL.Path)) }
	}
	life, end := context.WithCancel(context.Background())
	t.Cleanup(end)
	return &Proxy{engine: engine, name: name, life: life}
}

// Name describes a call as Calls does, before the server has received it.
func (s *Server) Name(r *http.Request) Call {
	named := *r
	where := *r.URL
	where.Path, where.RawPath = trimVersion(where.Path), ""
	named.URL = &where
	call := s.named(&named)
	r.Body = named.Body // read and restored
	return call
}

// Arm makes the n-th call of that name fail once, counted from now.
func (p *Proxy) Arm(call Call, n int, f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.call, p.left, p.hit, p.calls = f, call, n, false, nil
}

// Disarm passes every call on again, and forgets the calls so far.
func (p *Proxy) Disarm() { p.Arm("", 0, Fault{}) }

// Hit reports whether the fault has occurred.
func (p *Proxy) Hit() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hit
}

// Calls returns the calls since Arm or Disarm.
func (p *Proxy) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Call(nil), p.calls...)
}

// meet records a call and reports whether the fault occurs at it.
func (p *Proxy) meet(r *http.Request) (Fault, bool) {
	call := p.name(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, call)
	if p.left == 0 || call != p.call {
		return Fault{}, false
	}
	if p.left--; p.left > 0 {
		return Fault{}, false
	}
	p.hit = true
	return p.fault, true
}

// ServeHTTP passes one call on, or lets it fail.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, hit := p.meet(r)
	if !hit {
		p.engine.ServeHTTP(w, r)
		return
	}
	f.serve(p.life, p.engine, w, r)
}
