package engineclient

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/credentials"
	"github.com/docker/cli/cli/connhelper"
	"github.com/docker/docker/client"
)

// Options say which engine is meant, as the flags and the environment of the
// docker CLI do. The zero value is the engine of this machine.
type Options struct {
	Host       string // -H: "unix:///run/docker.sock", "tcp://10.0.0.2:2376", "ssh://me@there"
	Context    string // --context
	TLS        bool   // --tls: TLS without a check of who answers
	TLSVerify  bool   // --tlsverify
	CACert     string // --tlscacert; these three default to files in CertPath
	Cert       string // --tlscert
	Key        string // --tlskey
	CertPath   string // a directory with ca.pem, cert.pem, key.pem
	ConfigDir  string // --config: where config.json and the contexts are
	APIVersion string // no negotiation: this one
	// Env stands for the environment: DOCKER_HOST, DOCKER_CONTEXT,
	// DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_CONFIG and
	// DOCKER_API_VERSION are read from it. Fields take precedence.
	Env map[string]string
	// Home is the absolute home directory of the user, or "".
	Home string
	// Dialer reaches the engine in its own way; Host is its name then.
	Dialer Dialer
}

// Dial chooses an engine as the docker CLI does and returns a client of it.
// It does not connect yet: Reach does, or the first call.
func Dial(o Options) (*Engine, error) {
	o = o.withEnv()
	cfg, err := o.configuration()
	if err != nil {
		return nil, fmt.Errorf("read docker configuration: %w", err)
	}
	if !cfg.ContainsAuth() {
		cfg.CredentialsStore = credentials.DetectDefaultStore(cfg.CredentialsStore)
	}
	place, err := o.choose(cfg)
	if err != nil {
		return nil, err
	}
	more := []client.Opt{client.WithVersion(o.APIVersion), client.WithHTTPHeaders(cfg.HTTPHeaders)}
	engine, err := place.engine(o.Dialer, cfg, more)
	if err != nil {
		return nil, err
	}
	engine.context = o.contextName(cfg)
	return engine, nil
}

// engine is a client of the engine, through a dialer where there is one.
func (p place) engine(dial Dialer, cfg *configfile.ConfigFile, more []client.Opt) (*Engine, error) {
	if dial != nil {
		return behind(p.host, dial, cfg, more...)
	}
	return p.dial(cfg, more)
}

// withEnv fills what is not given from the environment.
func (o Options) withEnv() Options {
	fill := func(field *string, key string) {
		if *field == "" {
			*field = o.Env[key]
		}
	}
	fill(&o.APIVersion, "DOCKER_API_VERSION")
	fill(&o.CertPath, "DOCKER_CERT_PATH")
	o.ConfigDir = ConfigDir(o.ConfigDir, o.Env, o.Home)
	if o.CertPath == "" {
		o.CertPath = o.ConfigDir
	}
	o.TLSVerify = o.TLSVerify || o.Env["DOCKER_TLS_VERIFY"] != ""
	o.TLS = o.TLS || o.TLSVerify || o.Env["DOCKER_TLS"] != ""
	return o
}

// ConfigDir returns the directory of the docker configuration: the one of the --config flag, else
// DOCKER_CONFIG, else .docker in the home directory. It is "" for a user without a home directory, never
// a path that the working directory decides.
func ConfigDir(flag string, env map[string]string, home string) string {
	if dir := first(flag, env["DOCKER_CONFIG"]); dir != "" || home == "" {
		return dir
	}
	return filepath.Join(home, ".docker")
}

// configuration reads config.json, which is empty for a user without a configuration directory.
func (o Options) configuration() (*configfile.ConfigFile, error) {
	if o.ConfigDir == "" {
		return configfile.New(""), nil
	}
	return config.Load(o.ConfigDir)
}

// dial makes the client for the kind of address.
func (p place) dial(cfg *configfile.ConfigFile, more []client.Opt) (*Engine, error) {
	helper, err := connhelper.GetConnectionHelper(p.host)
	if err != nil {
		return nil, fmt.Errorf("engine at %s: %w", p.host, err)
	}
	if helper != nil {
		// The only helper there is: ssh.
		return behind(p.host, oneByOne(func(ctx context.Context) (net.Conn, error) { return helper.Dialer(ctx, "", "") }), cfg, more...)
	}
	u, err := client.ParseHostURL(p.host)
	if err != nil {
		return nil, fmt.Errorf("invalid engine address %q (examples: unix:///path, tcp://host:port)", p.host)
	}
	tr := transport()
	opts := []client.Opt{client.WithHost(p.host)}
	switch u.Scheme {
	case "unix", "tcp", "http":
		opts = append(opts, client.WithDialContext(p.reach(u)))
	}
	if u.Scheme != "unix" && u.Scheme != "npipe" {
		tr.TLSClientConfig = p.tls
	}
	engine, err := connect(p.host, cfg, &http.Client{Transport: tr, CheckRedirect: client.CheckRedirect}, append(opts, more...)...)
	if err != nil || u.Scheme != "unix" {
		return engine, err
	}
	if tr := floodTransport(p.host, u.Host); tr != nil {
		engine.floods = engine.flooded(&http.Client{Transport: tr, CheckRedirect: client.CheckRedirect}, client.WithHTTPHeaders(cfg.HTTPHeaders))
	}
	return engine, nil
}

// reach dials an address and says plainly what is wrong with it.
func (p place) reach(u *url.URL) func(context.Context, string, string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if u.Scheme == "unix" {
			network, addr = "unix", u.Host
		}
		c, err := dialer.DialContext(ctx, network, addr)
		return c, unreachable(ctx, p.host, err)
	}
}
