//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
)

const (
	// clientStories are what real programs that call docker compose do, and what
	// they read: the programs themselves, or their calls.
	clientStories = "testdata/clients/*.txtar"
	// clientBinary names the compose that clients call; `make test-clients` sets it,
	// and runs the test where docker, node and ansible-playbook are.
	clientBinary = "COMPOSE_TEST_CLIENTS"
	// clientModules names the folder node_modules of testdata/clients/npm.
	clientModules = "COMPOSE_TEST_CLIENTS_MODULES"
)

// TestClients runs each call of real clients twice on a real engine: with this
// compose, and with docker-compose of Debian forky, each as the docker command's
// plugin. Both must give the client the same.
func TestClients(t *testing.T) {
	host, program, peer := os.Getenv(realEngine), os.Getenv(clientBinary), os.Getenv(peerBinary)
	if host == "" || program == "" || peer == "" {
		t.Skip(clientBinary + " names no program: `make test-clients` builds one")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host, ConfigDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	installShell(t, engine)
	commands := commands(noFake)
	commands["both"], commands["ours"] = both, onlyOurs
	testscript.RunT(listener{t}, testscript.Params{
		Files:         stories(t, clientStories),
		UpdateScripts: os.Getenv("UPDATE") != "",
		Cmds:          commands,
		Setup: func(env *testscript.Env) error {
			name := "client-" + strings.TrimPrefix(filepath.Base(env.WorkDir), "script-")
			env.Setenv("P", name)
			env.Setenv("DOCKER_HOST", host)
			env.Values[engineKey{}] = engine
			env.Defer(func() { sweep(env.T().(testing.TB), engine, name) })
			sweep(env.T().(testing.TB), engine, name) // of a run that was killed
			tools, err := newTools(env.WorkDir, name, program, peer)
			env.Values[toolsKey{}] = tools
			return err
		},
	})
}
