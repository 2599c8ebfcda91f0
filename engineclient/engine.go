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
	"sync"
	"time"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/docker/client"
)

// Engine is a connection to one Docker Engine. Its methods are those of the
// Docker API client; ours are added where several calls make one question.
type Engine struct {
	*client.Client
	host string
	// context is the name of the docker context, "default" without one.
	context string
	config  *configfile.ConfigFile
	floods  func() (*client.Client, error) // nil where there is no such way

	slow slowCalls
	seen names

	reach   sync.Mutex
	reached bool
	podman  bool // known after Reach
}

// ContextName is the name of the docker context that the engine comes from.
func (e *Engine) ContextName() string { return e.context }

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

// Local reports whether the engine has this machine's files and ports, as far as
// its address tells: a socket of this machine may lead into a virtual one, which
// shares them.
func (e *Engine) Local() bool {
	u, err := url.Parse(e.host)
	return err == nil && (u.Scheme == "unix" || u.Scheme == "npipe")
}

// Dialer opens a connection to the engine.
type Dialer func(ctx context.Context) (net.Conn, error)

// New returns an Engine behind a dialer, for engines that are reached in
// their own way (ssh, a test's memory). It has no registry credentials: Dial
// with Options.Dialer has.
func New(host string, dial Dialer) (*Engine, error) {
	return behind(host, dial, configfile.New(""))
}

func behind(host string, dial Dialer, config *configfile.ConfigFile, more ...client.Opt) (*Engine, error) {
	reach := func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := dial(ctx)
		return c, unreachable(ctx, host, err)
	}
	return connect(host, config, &http.Client{Transport: transport(), CheckRedirect: client.CheckRedirect}, append([]client.Opt{
		client.WithHost("http://engine"),
		client.WithDialContext(reach),
	}, more...)...)
}

// parallel is how many connections are kept for calls that run at once.
const parallel = 64

func transport() *http.Transport {
	return &http.Transport{MaxIdleConns: parallel, MaxIdleConnsPerHost: parallel, IdleConnTimeout: 30 * time.Second}
}

// connect makes the client; it does not speak to the engine yet.
func connect(host string, config *configfile.ConfigFile, http *http.Client, opts ...client.Opt) (*Engine, error) {
	c, err := client.NewClientWithOpts(append([]client.Opt{client.WithHTTPClient(http), client.WithAPIVersionNegotiation()}, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("engine at %s: %w", host, err)
	}
	e := &Engine{Client: c, host: host, config: config}
	e.watched(http)
	return e, nil
}
