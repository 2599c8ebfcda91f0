package engineclient

import (
	"crypto/tls"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/docker/client"
)

// place is where an engine is, and how it proves itself.
type place struct {
	host string
	tls  *tls.Config
}

// defaultContext is the context that no file describes: this machine, or
// what the host options say.
const defaultContext = "default"

// choose finds the engine that is meant. --context goes before DOCKER_HOST,
// as in the docker CLI, whose -H and --context exclude one another.
func (o Options) choose(cfg *configfile.ConfigFile) (place, error) {
	if o.Host != "" && o.Context != "" {
		return place{}, errors.New("--host and --context cannot be used together")
	}
	name := o.contextName(cfg)
	if name != defaultContext {
		return o.fromContext(name)
	}
	host := first(o.Host, o.Env["DOCKER_HOST"])
	if o.Dialer != nil {
		return place{host: first(host, "dialer://")}, nil
	}
	host, err := fullHost(host, o.TLS)
	if err != nil {
		return place{}, err
	}
	if strings.HasPrefix(host, "unix://") || !o.TLS {
		return place{host: host}, nil
	}
	conf, err := o.tlsConfig()
	if err != nil {
		return place{}, fmt.Errorf("engine at %s: %w", host, err)
	}
	return place{host: host, tls: conf}, nil
}

func (o Options) contextName(cfg *configfile.ConfigFile) string {
	switch {
	case o.Context != "":
		return o.Context
	case o.Host != "", o.Env["DOCKER_HOST"] != "", o.Dialer != nil:
		return defaultContext
	}
	return first(o.Env["DOCKER_CONTEXT"], cfg.CurrentContext, defaultContext)
}

// fullHost writes an address out: "10.0.0.2:2375" is "tcp://10.0.0.2:2375".
func fullHost(host string, secure bool) (string, error) {
	host = strings.TrimSpace(host)
	scheme, addr, ok := strings.Cut(host, "://")
	switch {
	case host == "":
		return client.DefaultDockerHost, nil
	case !ok:
		scheme, addr = "tcp", host
	}
	switch scheme {
	case "npipe":
		if runtime.GOOS != "windows" {
			return "", fmt.Errorf("invalid engine address %q: named pipes exist only on Windows; use a unix, tcp or ssh address", host)
		}
		return host, nil
	case "ssh", "http", "https":
		return host, nil
	case "unix":
		return "unix://" + first(addr, strings.TrimPrefix(client.DefaultDockerHost, "unix://")), nil
	case "tcp":
		return "tcp://" + withPort(addr, secure), nil
	}
	return "", fmt.Errorf("invalid engine address %q: the scheme %s must be unix, tcp, ssh or npipe", host, scheme)
}

// withPort adds the engine's usual host and port where they are left out.
func withPort(addr string, secure bool) string {
	host, path, _ := strings.Cut(addr, "/")
	if path != "" {
		path = "/" + path
	}
	if host == "" || strings.HasPrefix(host, ":") {
		host = "localhost" + host
	}
	if i := strings.LastIndex(host, ":"); i > strings.LastIndex(host, "]") {
		return host + path
	}
	if secure {
		return host + ":2376" + path
	}
	return host + ":2375" + path
}

// endpoint is what a context says of its engine.
type endpoint struct {
	Host          string `json:",omitempty"`
	SkipTLSVerify bool
}

// fromContext reads a context that `docker context create` wrote.
func (o Options) fromContext(name string) (place, error) {
	if o.ConfigDir == "" {
		return place{}, &NoContext{Name: name}
	}
	contexts := store.New(filepath.Join(o.ConfigDir, "contexts"), store.NewConfig(
		func() any { return &map[string]any{} },
		store.EndpointTypeGetter("docker", func() any { return &endpoint{} }),
	))
	meta, err := contexts.GetMetadata(name)
	switch {
	case IsNotFound(err):
		return place{}, &NoContext{Name: name}
	case err != nil:
		return place{}, fmt.Errorf("read docker context %s: %w", name, err)
	}
	e, ok := meta.Endpoints["docker"].(endpoint)
	if !ok {
		return place{}, fmt.Errorf("read docker context %s: it has no docker endpoint", name)
	}
	conf, err := contextTLS(contexts, name, e)
	if err != nil {
		return place{}, fmt.Errorf("read docker context %s: %w", name, err)
	}
	host, err := fullHost(e.Host, conf != nil)
	return place{host: host, tls: conf}, err
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
