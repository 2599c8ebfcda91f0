//go:build unix

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"compose": main, "docker-compose": main, "fetch": fetch, "story-ssh": ssh})
}

const (
	// realEngine names the engine that stories also run on: a DOCKER_HOST.
	realEngine = "COMPOSE_TEST_ENGINE"
	// peerBinary is the variable with the path of docker-compose, for stories about two programs on one project:
	// 2.40 of Debian forky, or 2.26 of Debian 13 (scripts/peer).
	peerBinary = "COMPOSE_TEST_PEER"
	// oldPeerBinary names docker-compose 1.29.
	oldPeerBinary = "COMPOSE_TEST_PEER_1"
	// appImage is the image that stories use. Its containers do what commands in
	// the words of enginetest say, and `serve` until they are stopped.
	appImage = "compose-story:1"
	// lookImage looks around in its container: testdata/look. What it tells, only
	// real engines have: in memory it serves.
	lookImage = "compose-look:1"
)

// TestStoriesOnTheFakeEngine runs all stories on an engine in memory, each on
// its own. UPDATE=1 rewrites what `cmp` compares.
func TestStoriesOnTheFakeEngine(t *testing.T) {
	tell(t, testscript.Params{
		UpdateScripts: os.Getenv("UPDATE") != "",
		Condition:     engineTraits{}.holds,
		Cmds:          commands(fakeEngine),
		Setup: func(env *testscript.Env) error {
			options, err := engineOptions(env.WorkDir)
			if err != nil {
				return err
			}
			server := enginetest.New(env.T().(testing.TB), options...)
			server.Image(appImage, enginetest.Behaviour{})
			server.Image(lookImage, enginetest.Behaviour{})
			env.Values[serverKey{}] = server
			env.Values[engineKey{}] = server.Engine()
			// Paths of sockets are short: 100 bytes at most.
			dir, err := os.MkdirTemp("", "story")
			if err != nil {
				return err
			}
			env.Defer(func() { os.RemoveAll(dir) })
			env.Setenv("DOCKER_HOST", server.Listen(filepath.Join(dir, "engine.sock")))
			return setUp(env)
		},
	}, scripts, longScripts)
}

// TestStoriesOnARealEngine runs the same stories on the engine that the
// environment names, but for those that take long there.
func TestStoriesOnARealEngine(t *testing.T) { tellOnARealEngine(t, scripts) }

func TestLongStoriesOnARealEngine(t *testing.T) { tellOnARealEngine(t, longScripts) }

func tellOnARealEngine(t *testing.T, place string) {
	t.Helper()
	host := os.Getenv(realEngine)
	if host == "" {
		t.Skip(realEngine + " names no engine: `make test` starts one")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host, ConfigDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	if err := engine.Reach(t.Context()); err != nil {
		t.Fatal(err)
	}
	traits, err := traitsOf(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	enginetest.Install(t, engine, appImage)
	installLook(t, engine)
	tell(t, testscript.Params{
		Condition: traits.holds,
		Cmds:      commands(noFake),
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOCKER_HOST", host)
			env.Setenv("MIRROR", traits.mirror)
			env.Setenv("FRONTEND", os.Getenv("COMPOSE_TEST_FRONTEND"))
			env.Setenv("PEER", os.Getenv(peerBinary))
			env.Setenv("PEER1", os.Getenv(oldPeerBinary))
			env.Values[engineKey{}] = engine
			err := setUp(env)
			name := env.Getenv("P")
			sweep(env.T().(testing.TB), engine, name) // what a run that was killed has left
			env.Defer(func() { sweep(env.T().(testing.TB), engine, name) })
			return err
		},
	}, place)
}

// serverKey and engineKey are where a story's engine is found: the fake
// itself, and a client of whichever it runs on.
type (
	serverKey struct{}
	engineKey struct{}
)

func engineOf(ts *testscript.TestScript) *engineclient.Engine {
	return ts.Value(engineKey{}).(*engineclient.Engine)
}

// setUp gives a story a project's name and a home of its own.
func setUp(env *testscript.Env) error {
	name := "story-" + strings.TrimPrefix(filepath.Base(env.WorkDir), "script-")
	env.Values[dockerKey{}] = &parentDocker{}
	env.Setenv("COMPOSE_PROJECT_NAME", name)
	env.Setenv("P", name)
	env.Setenv("IMAGE", appImage)
	env.Setenv("LOOK", lookImage)
	env.Setenv("ARCH", runtime.GOARCH)
	env.Setenv("DISK", disk())
	env.Setenv("BUILDX", os.Getenv(buildxBinary))
	// A program with the race detector sleeps for a second before it exits; a
	// race is told of all the same.
	env.Setenv("GORACE", "atexit_sleep_ms=0")
	env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
	return nil
}

// commands are what a story can say beyond testscript's own words.
func commands(engine func(*testscript.TestScript, bool, []string)) map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"engine": engine, "eventually": eventually, "inspect": inspect, "file": file, "census": census,
		"stranger": stranger, "foreign": foreign, "port": port, "hold": hold, "terminal": terminal, "hangup": hangup, "code": code,
		"put": put, "called": called, "inside": inside, "attribute": attribute, "keep": keep, "docker": docker, "alter": alter, "same": same, "churn": randomly, "registry": registry, "stall": stall, "elsewhere": elsewhere, "sshd": sshd,
	}
}
