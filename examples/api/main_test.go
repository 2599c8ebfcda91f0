package main

import (
	"bytes"
	"log"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/project"
)

func TestExampleOnTheInMemoryEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := enginetest.New(t)
		server.Image("hello", enginetest.Behaviour{Lines: []string{"Hello, world!", "Goodbye."}, Exits: true, After: time.Second})
		want, err := project.Load(t.Context(), project.Source{
			Files: []string{"-"}, Stdin: strings.NewReader("services: {hello: {image: hello}}"), Name: "api", Dir: t.TempDir(),
		})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run(t.Context(), server.Engine(), want, log.New(&out, "", 0)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(output, out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

const output = `plan: create network api_default (does not exist)
plan: create container api-hello-1 (does not exist)
plan: start container api-hello-1 (does not exist)
hello-1 | Hello, world!
hello-1 | Goodbye.
hello-1 exited with code 0
ps: api-hello-1 exited
down: remove container api-hello-1
down: remove network api_default
`
