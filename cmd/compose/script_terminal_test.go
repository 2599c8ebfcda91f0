package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/containerd/console"
	"github.com/rogpeppe/go-internal/testscript"
)

// terminal runs a command on a pseudo-terminal, with a file of the story as
// what the user types, and prints all that the terminal got. The command may
// fail: its exit code is the last line.
//
//	terminal KEYS COMMAND...
func terminal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: terminal KEYS COMMAND...")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	screen, name, err := console.NewPty()
	ts.Check(err)
	defer screen.Close()
	ts.Check(screen.Resize(console.WinSize{Height: 40, Width: 100}))
	tty, err := os.OpenFile(name, os.O_RDWR, 0)
	ts.Check(err)
	cmd := command(ctx, ts, args[1:])
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	ts.Check(errors.Join(cmd.Start(), tty.Close()))
	_, err = io.WriteString(screen, strings.ReplaceAll(ts.ReadFile(args[0]), "^C", "\x03"))
	ts.Check(err)
	var got bytes.Buffer
	io.Copy(&got, screen) // ends with an error when nobody has the terminal any more
	var ended *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &ended) {
		ts.Fatalf("%v", err)
	}
	fmt.Fprintf(ts.Stdout(), "%s\nexit code %d\n", strings.ReplaceAll(got.String(), "\r\n", "\n"), cmd.ProcessState.ExitCode())
}
