package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"compose": main})
}

// realEngine names the engine that stories also run on: a DOCKER_HOST.
const realEngine = "COMPOSE_TEST_ENGINE"

// appImage is the image that stories use. Its containers do what commands in
// the words of enginetest say, and `serve` until they are stopped.
const appImage = "compose-story:1"

// TestStoriesOnTheFakeEngine runs testdata/script/*.txtar on an engine in
// memory, each story on its own. -update rewrites what `cmp` compares.
func TestStoriesOnTheFakeEngine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: os.Getenv("UPDATE") != "",
		Condition: func(cond string) (bool, error) { return onEngine(cond, "fake") },
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"engine": fakeEngine, "eventually": eventually},
		Setup: func(env *testscript.Env) error {
			server := enginetest.New(env.T().(testing.TB))
			server.Image(appImage, enginetest.Behaviour{})
			env.Values[serverKey{}] = server
			// Paths of sockets are short: 100 bytes at most.
			dir, err := os.MkdirTemp("", "story")
			if err != nil {
				return err
			}
			env.Defer(func() { os.RemoveAll(dir) })
			env.Setenv("DOCKER_HOST", server.Listen(filepath.Join(dir, "engine.sock")))
			return setUp(env)
		},
	})
}

// TestStoriesOnARealEngine runs the same stories on the engine that the
// environment names.
func TestStoriesOnARealEngine(t *testing.T) {
	host := os.Getenv(realEngine)
	if host == "" {
		t.Skip(realEngine + " names no engine: `make test` starts one")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	if err := engine.Reach(t.Context()); err != nil {
		t.Fatal(err)
	}
	enginetest.Install(t, engine, appImage)
	testscript.Run(t, testscript.Params{
		Dir:       "testdata/script",
		Condition: func(cond string) (bool, error) { return onEngine(cond, "real") },
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"engine": noFake, "eventually": eventually},
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOCKER_HOST", host)
			err := setUp(env)
			name := env.Getenv("COMPOSE_PROJECT_NAME")
			env.Defer(func() { sweep(env.T().(testing.TB), engine, name) })
			return err
		},
	})
}

type serverKey struct{}

// setUp gives a story a project's name and a home of its own.
func setUp(env *testscript.Env) error {
	name := strings.TrimPrefix(filepath.Base(env.WorkDir), "script-")
	env.Setenv("COMPOSE_PROJECT_NAME", "story-"+name)
	env.Setenv("P", "story-"+name)
	env.Setenv("IMAGE", appImage)
	env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
	return nil
}

func onEngine(cond, engine string) (bool, error) {
	if cond == "fake" || cond == "real" {
		return cond == engine, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// fakeEngine is the command `engine`: it makes the engine in memory fail, and
// tells what it was asked.
//
//	engine fail 'POST /containers/db/start' 'disk full'
//	engine heal
//	engine forget               forget the calls so far
//	engine mutations            print the calls since that changed something
//	engine calls                print all calls since
//	engine image REF VERB...    add an image
//	engine remote REF           let an image be pulled
//	engine hold PORT            let a process of the host listen on a port
func fakeEngine(ts *testscript.TestScript, neg bool, args []string) {
	server := ts.Value(serverKey{}).(*enginetest.Server)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: engine fail|heal|forget|mutations|calls|image|remote|hold")
	}
	switch args[0] {
	case "fail":
		server.Fail(args[1], args[2])
	case "heal":
		server.Heal()
	case "forget":
		server.Forget()
	case "mutations":
		printCalls(ts, server.Mutations())
	case "calls":
		printCalls(ts, server.Calls())
	case "image":
		server.Image(args[1], enginetest.Behaviour{})
	case "remote":
		server.Remote(args[1], enginetest.Behaviour{})
	case "hold":
		var port int
		fmt.Sscan(args[1], &port)
		server.HoldPort(port)
	default:
		ts.Fatalf("engine: unknown verb %s", args[0])
	}
}

func printCalls(ts *testscript.TestScript, calls []enginetest.Call) {
	for _, c := range calls {
		fmt.Fprintln(ts.Stdout(), c)
	}
}

// eventually is the command that runs another until it succeeds and its
// output matches: `eventually 'web.*healthy' compose ps`.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: eventually REGEXP COMMAND...")
	}
	want := regexp.MustCompile(args[0])
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ts.Exec(args[1], args[2:]...) == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("after %s: %q does not match what %v prints", patience, args[0], args[1:])
}

// patience is how long a story waits for what must come.
const patience = 30 * time.Second

func noFake(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("engine: only on the fake engine; put [real] stop or [fake] before it")
}

// sweep removes what a story has left on the real engine.
func sweep(t testing.TB, engine *engineclient.Engine, name string) {
	ctx := context.Background()
	list, err := engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Labelled(planner.LabelProject + "=" + name)})
	if err != nil {
		t.Error(err)
	}
	for _, c := range list {
		if err := engine.ContainerRemove(ctx, c.ID, container.RemoveOptions{Force: true, RemoveVolumes: true}); err != nil && !engineclient.IsNotFound(err) {
			t.Error(err)
		}
	}
	if _, err := engine.NetworksPrune(ctx, engineclient.Labelled(planner.LabelProject+"="+name)); err != nil {
		t.Error(err)
	}
	if _, err := engine.VolumesPrune(ctx, engineclient.Filters("label", planner.LabelProject+"="+name)); err != nil {
		t.Error(err)
	}
}
