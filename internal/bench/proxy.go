//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-6dc66d55/compose/internal/bench/recipe"
)

// proxy stands before the engine and remembers what it is asked.
type proxy struct {
	server *http.Server
	host   string // for DOCKER_HOST

	mu    sync.Mutex
	calls []call
}

// call is one request to the engine.
type call struct {
	method, path, name string // name is that of what is created
	at                 time.Time
	body               []byte // of a create
}

func (c call) String() string { return c.method + " " + c.path }

// listen starts a proxy on a socket in the run's folder.
func (b *bench) listen() (*proxy, error) {
	path := filepath.Join(b.folder, "engine.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	dial := b.engine.Dialer()
	pass := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "engine" },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }},
		FlushInterval: -1, // events are passed on at once
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}
	p := &proxy{host: "unix://" + path}
	p.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.remember(r)
		pass.ServeHTTP(w, r)
	})}
	go p.server.Serve(l) // ends with close
	return p, nil
}

func (p *proxy) close() error { return p.server.Close() }

func (p *proxy) remember(r *http.Request) {
	c := call{method: r.Method, path: r.URL.Path, name: r.URL.Query().Get("name"), at: time.Now()}
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/create") {
		c.body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(c.body))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, c)
}

// take returns what was asked since it was last called.
func (p *proxy) take() []call {
	p.mu.Lock()
	defer p.mu.Unlock()
	calls := p.calls
	p.calls = nil
	return calls
}

// recipeOf reads what the calls of an `up` created, by name.
func recipeOf(calls []call) (recipe.Recipe, error) {
	var r recipe.Recipe
	for _, c := range calls {
		var err error
		switch {
		case c.body == nil:
		case strings.HasSuffix(c.path, "/networks/create"):
			err = json.Unmarshal(c.body, &r.Network)
		case strings.HasSuffix(c.path, "/containers/create"):
			made := recipe.Container{Name: c.name}
			err = json.Unmarshal(c.body, &made.Request)
			r.Containers = append(r.Containers, made)
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", c, err)
		}
	}
	if r.Network.Name == "" || len(r.Containers) == 0 {
		return r, fmt.Errorf("no network or no container among %d calls", len(calls))
	}
	slices.SortFunc(r.Containers, func(a, b recipe.Container) int { return strings.Compare(a.Name, b.Name) })
	return r, nil
}
