// Package engineclient reaches a Docker Engine and speaks its API. It knows
// nothing of compose.
package engineclient

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/docker/docker/client"
)

// OldestAPI is the oldest Engine API that compose talks to: Engine 20.10.
const OldestAPI = "1.41"

// Engine is a connection to one Docker Engine. Its methods are those of the
// Docker API client; ours are added where several calls make one question.
type Engine struct {
	*client.Client
	host string
}

// Host is the address of the engine: "unix:///var/run/docker.sock".
func (e *Engine) Host() string { return e.host }

// Key names the engine for locks: two ways to write the address of one unix
// socket give the same key.
func (e *Engine) Key() string {
	u, err := url.Parse(e.host)
	if err != nil || u.Scheme != "unix" {
		return e.host
	}
	if real, err := filepath.EvalSymlinks(u.Path); err == nil {
		return "unix://" + real
	}
	return e.host
}

// Local reports whether the engine's host is this machine, so that its host
// ports can be looked at.
func (e *Engine) Local() bool {
	u, err := url.Parse(e.host)
	return err == nil && u.Scheme == "unix"
}

// Dialer opens a connection to the engine.
type Dialer func(ctx context.Context) (net.Conn, error)

// New returns an Engine behind a dialer, for engines that are reached in
// their own way (ssh, a test's memory).
func New(host string, dial Dialer) (*Engine, error) {
	transport := &http.Transport{
		DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 64,
	}
	c, err := client.NewClientWithOpts(
		client.WithHTTPClient(&http.Client{Transport: transport}),
		client.WithHost("http://engine"),
		client.WithDialContext(transport.DialContext),
		client.WithAPIVersionNegotiation(),
	)
	if err != nil {
		return nil, fmt.Errorf("engine at %s: %w", host, err)
	}
	return &Engine{Client: c, host: host}, nil
}
