//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// allTold is the line with which testdata/look ends what it tells.
const allTold = "that is all\n"

// inside prints what a service's first container has told of itself, all of
// it: its command is testdata/look with words.
//
//	inside SERVICE|CONTAINER
func inside(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: inside SERVICE|CONTAINER")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	name := ts.Getenv("P") + "-" + args[0] + "-1"
	said, err := told(ctx, engineOf(ts), name)
	if engineclient.IsNotFound(err) {
		said, err = told(ctx, engineOf(ts), args[0])
	}
	if err != nil {
		ts.Fatalf("inside %s: %v; it has told:\n%s", args[0], err, said)
	}
	_, err = io.WriteString(ts.Stdout(), said)
	ts.Check(err)
}

// told reads a container's log to the line that ends it.
func told(ctx context.Context, e *engineclient.Engine, name string) (string, error) {
	c, err := e.ContainerInspect(ctx, name)
	if err != nil {
		return "", err
	}
	stream, err := e.ContainerLogs(ctx, c.ID, container.LogsOptions{ShowStdout: true, ShowStderr: true, Follow: true})
	if err != nil {
		return "", err
	}
	defer stream.Close()
	out := &until{end: allTold}
	if c.Config.Tty {
		_, err = io.Copy(out, stream)
	} else {
		_, err = stdcopy.StdCopy(out, out, stream)
	}
	if errors.Is(err, errTold) {
		return out.String(), nil
	}
	return out.String(), errors.Join(err, errors.New("it ended too early"))
}

// until keeps what is written to it and stops the writer at a line.
type until struct {
	got bytes.Buffer
	end string
}

var errTold = errors.New("all is told")

func (u *until) Write(p []byte) (int, error) {
	u.got.Write(p)
	if strings.HasSuffix(u.String(), u.end) {
		return len(p), errTold
	}
	return len(p), nil
}

// String is without what a terminal adds.
func (u *until) String() string { return strings.ReplaceAll(u.got.String(), "\r\n", "\n") }

// attribute looks in what was last printed, on stdout or stderr, for what an
// attribute of the story's file does. A test of project/attribute counts what is
// proved so.
//
//	attribute services.web.cap_add '^capabilities .*net_admin'
func attribute(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: attribute PATH REGEXP")
	}
	want, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	shown := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	if want.MatchString(shown) == neg {
		ts.Fatalf("attribute %s: %q does not fit what is shown", args[0], args[1])
	}
}

// keep sets a variable to what the first parentheses of an expression find in
// the output: `keep SHARED '^namespace ipc ([0-9]+)'`.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME REGEXP")
	}
	found := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("%q finds nothing to keep", args[1])
	}
	ts.Setenv(args[0], found[1])
}
