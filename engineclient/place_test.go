package engineclient

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/cli/cli/context/store"
)

func TestAnEngineIsChosenAsTheDockerCLIDoes(t *testing.T) {
	current := configWith(t, `{"currentContext": "far"}`)
	plain := configWith(t, `{}`)
	for _, c := range []struct {
		name string
		give Options
		want string
	}{
		{"nothing is said", Options{ConfigDir: plain}, "unix:///var/run/docker.sock"},
		{"a host", Options{ConfigDir: current, Host: "tcp://10.0.0.2:2375"}, "tcp://10.0.0.2:2375"},
		{"a host without scheme and port", Options{ConfigDir: plain, Host: "10.0.0.2"}, "tcp://10.0.0.2:2375"},
		{"a port alone", Options{ConfigDir: plain, Host: ":4000"}, "tcp://localhost:4000"},
		{"the host goes before DOCKER_HOST", Options{ConfigDir: plain, Host: "tcp://a:1", Env: env("DOCKER_HOST=tcp://b:1")}, "tcp://a:1"},
		{"DOCKER_HOST goes before DOCKER_CONTEXT", Options{ConfigDir: plain, Env: env("DOCKER_HOST=tcp://b:1", "DOCKER_CONTEXT=far")}, "tcp://b:1"},
		{"DOCKER_HOST goes before the current context", Options{ConfigDir: current, Env: env("DOCKER_HOST=unix:///b.sock")}, "unix:///b.sock"},
		{"--context goes before DOCKER_HOST", Options{ConfigDir: plain, Context: "far", Env: env("DOCKER_HOST=tcp://b:1")}, "ssh://me@far"},
		{"DOCKER_CONTEXT", Options{ConfigDir: plain, Env: env("DOCKER_CONTEXT=far")}, "ssh://me@far"},
		{"DOCKER_CONTEXT goes before the current one", Options{ConfigDir: current, Env: env("DOCKER_CONTEXT=default")}, "unix:///var/run/docker.sock"},
		{"the current context", Options{ConfigDir: current}, "ssh://me@far"},
		{"DOCKER_CONFIG", Options{Env: env("DOCKER_CONFIG=" + current)}, "ssh://me@far"},
		{"the home directory", Options{Home: homeWith(t, `{"currentContext": "far"}`)}, "ssh://me@far"},
		{"a home directory without a configuration", Options{Home: t.TempDir()}, "unix:///var/run/docker.sock"},
		{"no home directory", Options{Env: env("HOME=")}, "unix:///var/run/docker.sock"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Dial(c.give)
			if err != nil {
				t.Fatal(err)
			}
			if e.Host() != c.want {
				t.Errorf("got %s, want %s", e.Host(), c.want)
			}
		})
	}
}

func TestWhatCannotBeChosenIsSaid(t *testing.T) {
	plain := configWith(t, `{}`)
	broken := configWith(t, `{`)
	for _, c := range []struct {
		name string
		give Options
		want string
	}{
		{"both", Options{ConfigDir: plain, Host: "tcp://a:1", Context: "far"}, "--host and --context cannot be used together"},
		{"a context that does not exist", Options{ConfigDir: plain, Context: "near"}, "docker context does not exist: near"},
		{"a scheme that is none", Options{ConfigDir: plain, Host: "gopher://a"}, "the scheme gopher must be unix, tcp, ssh or npipe"},
		{"a named pipe on another system than Windows", Options{ConfigDir: plain, Host: "npipe:////./pipe/docker_engine"}, "named pipes exist only on Windows"},
		{"a broken configuration", Options{ConfigDir: broken}, "read docker configuration: "},
		{"certificates that are not there", Options{ConfigDir: plain, Host: "tcp://a:1", TLSVerify: true}, "read certificates: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Dial(c.give)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTLSIsAskedForByFlagOrEnvironment(t *testing.T) {
	dir := configWith(t, `{}`)
	for name, o := range map[string]Options{
		"--tls":             {ConfigDir: dir, Host: "tcp://a", TLS: true},
		"DOCKER_TLS":        {ConfigDir: dir, Host: "tcp://a", Env: env("DOCKER_TLS=1")},
		"a context with it": {ConfigDir: dir, Context: "lax"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := o.withEnv().choose(must(Dial(Options{ConfigDir: dir})).config)
			if err != nil {
				t.Fatal(err)
			}
			if p.tls == nil || !p.tls.InsecureSkipVerify || p.host != "tcp://a:2376" {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func env(pairs ...string) map[string]string {
	out := map[string]string{}
	for _, p := range pairs {
		k, v, _ := strings.Cut(p, "=")
		out[k] = v
	}
	return out
}

// configWith is a docker configuration with the contexts far and lax.
func configWith(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	contexts := store.New(filepath.Join(dir, "contexts"), store.NewConfig(
		func() any { return &map[string]any{} },
		store.EndpointTypeGetter("docker", func() any { return &endpoint{} }),
	))
	for name, e := range map[string]endpoint{"far": {Host: "ssh://me@far"}, "lax": {Host: "tcp://a", SkipTLSVerify: true}} {
		err := contexts.CreateOrUpdate(store.Metadata{Name: name, Metadata: map[string]any{}, Endpoints: map[string]any{"docker": e}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// homeWith returns a home directory whose docker configuration has a text.
func homeWith(t *testing.T, text string) string {
	t.Helper()
	home := t.TempDir()
	if err := os.Rename(configWith(t, text), filepath.Join(home, ".docker")); err != nil {
		t.Fatal(err)
	}
	return home
}

// The working directory is often a checkout of somebody else's. It must not choose the engine, certificates or a
// credential helper.
func TestWithoutAHomeDirectoryTheWorkingDirectoryConfiguresNothing(t *testing.T) {
	t.Chdir(homeWith(t, `{"currentContext": "far", "credsStore": "evil"}`))
	for _, home := range []string{"", "."} {
		e, err := Dial(Options{Env: env("HOME=" + home)})
		if err != nil {
			t.Fatal(err)
		}
		if e.Host() != "unix:///var/run/docker.sock" {
			t.Errorf("HOME=%q: the engine is %s", home, e.Host())
		}
		if _, err := Dial(Options{Context: "far", Env: env("HOME=" + home)}); err == nil {
			t.Errorf("HOME=%q: a context of the working directory was found", home)
		}
	}
}

func must(e *Engine, err error) *Engine {
	if err != nil {
		panic(err)
	}
	return e
}
