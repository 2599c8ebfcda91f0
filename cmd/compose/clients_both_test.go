//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// callTime is how long a call of a client may take.
const callTime = 5 * time.Minute

// both is the command that makes a call with each of the two composes, and
// requires that a client gets the same of both: the exit code, and what it reads.
//
//	both exit COMMAND...            nothing but the exit code
//	both text COMMAND...            stdout
//	both lines COMMAND...           the lines of stdout, in any order
//	both json[:KEYS] COMMAND...     stdout as JSON documents: all values, or those of keys (a,b.*.c)
//	both types[:KEYS] COMMAND...    the keys, and the types of the values
//	both yaml[:KEYS] COMMAND...     stdout as YAML
//	both progress COMMAND...        stderr as JSON lines: what became of each id
//	both table COMMAND...           stdout as columns that are parted by three or more blanks
//
// What this compose printed is what `stdout` and `stderr` match next.
func both(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: both HOW COMMAND...")
	}
	how, keys, _ := strings.Cut(args[0], ":")
	read, known := readers[how]
	if !known {
		ts.Fatalf("both: unknown reader %s", how)
	}
	results := call(ts, toolsOf(ts), args[1:])
	ours, peer := results[0], results[1]
	fmt.Fprint(ts.Stdout(), ours.stdout)
	fmt.Fprint(ts.Stderr(), ours.stderr)
	shown := fmt.Sprintf("ours: exit code %d\n%s%s\npeer: exit code %d\n%s%s", ours.code, ours.stdout, ours.stderr, peer.code, peer.stdout, peer.stderr)
	if ours.code != peer.code || (ours.code != 0) != neg {
		ts.Fatalf("%s", shown)
	}
	got, err := read(ours, keys)
	if err != nil {
		ts.Fatalf("ours: %v\n%s", err, shown)
	}
	want, err := read(peer, keys)
	if err != nil {
		ts.Fatalf("peer: %v\n%s", err, shown)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		ts.Fatalf("(-docker compose +ours)\n%s", diff)
	}
}

// onlyOurs is the command `ours`: a call with this compose alone, for what
// docker-compose 2.40 does not do well enough to be compared with.
func onlyOurs(ts *testscript.TestScript, neg bool, args []string) {
	r := call(ts, toolsOf(ts)[:1], args)[0]
	fmt.Fprint(ts.Stdout(), r.stdout)
	fmt.Fprint(ts.Stderr(), r.stderr)
	if (r.code != 0) != neg {
		ts.Fatalf("exit code %d", r.code)
	}
}

func toolsOf(ts *testscript.TestScript) []*tool { return ts.Value(toolsKey{}).([]*tool) }

// call makes a call with tools, at once.
func call(ts *testscript.TestScript, tools []*tool, args []string) []result {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	results, errs := make([]result, len(tools)), make([]error, len(tools))
	var calls sync.WaitGroup
	for i, t := range tools {
		ts.Check(t.copyFiles(ts.Getenv("WORK")))
		calls.Go(func() { results[i], errs[i] = t.run(ctx, ts, args) })
	}
	calls.Wait()
	for i, err := range errs {
		if err != nil {
			ts.Fatalf("%s: %v\n%s%s", tools[i].name, err, results[i].stdout, results[i].stderr)
		}
	}
	return results
}
