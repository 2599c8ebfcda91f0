//go:build unix

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// TestExamplesOnARealEngine runs testdata/examples/*.txtar: each example is
// loaded, planned, brought up, found to be as wanted, used, and taken down
// without a trace. Their programs are built by `make examples`, the well-known
// images by scripts/images.
func TestExamplesOnARealEngine(t *testing.T) {
	host := os.Getenv(realEngine)
	if host == "" {
		t.Skip(realEngine + " names no engine: `make test` starts one")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/examples",
		Cmds: commands(noFake),
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOCKER_HOST", host)
			env.Setenv("EXAMPLES", examples)
			env.Values[engineKey{}] = engine
			err := setUp(env)
			name := env.Getenv("P")
			env.Defer(func() { sweep(env.T().(testing.TB), engine, name) })
			return err
		},
	})
}

// fetch is the program that prints a page, for stories.
func fetch() {
	answer, err := http.Get(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		fmt.Fprintln(os.Stderr, answer.Status, err)
		os.Exit(1)
	}
}
