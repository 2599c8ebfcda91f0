//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// engineOptions reads the file `engine` of a story, which says what engine in
// memory it wants: a line `api 1.45`, a line `pools 2`.
func engineOptions(dir string) ([]enginetest.Option, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "engine"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []enginetest.Option
	for line := range strings.Lines(string(raw)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch n, _ := strconv.Atoi(value); key {
		case "api":
			out = append(out, enginetest.API(value))
		case "pools":
			out = append(out, enginetest.Pools(n))
		default:
			return nil, fmt.Errorf("engine: unknown option %q", key)
		}
	}
	return out, err
}

// fakeEngine is the command `engine`: it makes the engine in memory fail, and
// tells what it was asked.
//
//	engine fail 'POST /containers/db/start' 'disk full'
//	engine once 'POST /containers/db/start' 'disk full'
//	engine cut 'POST /containers/db/start'      end the connection without an answer
//	engine delay 'POST /images/create' 10s
//	engine heal
//	engine forget               forget the calls so far
//	engine mutations            print the calls since that changed something
//	engine calls                print all calls since
//	engine image REF            add an image, or a newer one
//	engine remote REF           let an image be pulled
func fakeEngine(ts *testscript.TestScript, neg bool, args []string) {
	server := ts.Value(serverKey{}).(*enginetest.Server)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: engine fail|once|cut|delay|heal|forget|mutations|calls|image|remote")
	}
	switch args[0] {
	case "fail":
		server.Fail(args[1], args[2])
	case "once":
		server.FailOnce(args[1], args[2])
	case "cut":
		server.Cut(args[1])
	case "delay":
		d, err := time.ParseDuration(args[2])
		ts.Check(err)
		server.Delay(args[1], d)
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
	default:
		ts.Fatalf("engine: unknown verb %s", args[0])
	}
}

// called waits until the engine in memory has got a call that matches:
// `called 'POST /images/create'`.
func called(ts *testscript.TestScript, neg bool, args []string) {
	server, fake := ts.Value(serverKey{}).(*enginetest.Server)
	if neg || !fake || len(args) != 1 {
		ts.Fatalf("usage: called REGEXP, on the fake engine")
	}
	want := regexp.MustCompile(args[0])
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, c := range server.Calls() {
			if want.MatchString(string(c)) {
				return
			}
		}
	}
	ts.Fatalf("after %s nobody has called %s", patience, args[0])
}

func printCalls(ts *testscript.TestScript, calls []enginetest.Call) {
	var b strings.Builder
	for _, c := range calls {
		fmt.Fprintln(&b, c)
	}
	fmt.Fprint(ts.Stdout(), b.String()) // also when there is nothing: it forgets the output before
}

func noFake(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("engine: only on the fake engine; put [real] stop or [fake] before it")
}
