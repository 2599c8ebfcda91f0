//go:build unix

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

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// terminal runs a command on a pseudo-terminal and prints all that the
// terminal got. A file of the story says what the user does: a line is typed,
// ^C or another control key is pressed, ^hangup closes the terminal, ^cut lets the
// engine in memory close its streams, and `? TEXT` waits until the text has been
// shown. The command may fail: its exit code is the last line.
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
	// It stays open until all of it has been read: what is still on its way when
	// nobody has a terminal any more can be lost.
	tty, err := os.OpenFile(name, os.O_RDWR, 0)
	ts.Check(err)
	defer tty.Close()
	cmd := command(ctx, ts, args[1:])
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		_, _ = io.WriteString(tty, lastWord) // fails after a hangup
		ended <- err
	}()
	var got bytes.Buffer
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if line == "^cut\n" {
			ts.Value(serverKey{}).(*enginetest.Server).CutStreams()
			continue
		}
		ts.Check(act(screen, &got, strings.TrimSuffix(line, "\n")))
	}
	for err := error(nil); err == nil && !bytes.HasSuffix(got.Bytes(), []byte(lastWord)); {
		_, err = io.CopyN(&got, screen, 1) // fails after a hangup
	}
	var exit *exec.ExitError
	if err := <-ended; err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	text := strings.ReplaceAll(strings.TrimSuffix(got.String(), lastWord), "\r\n", "\n")
	fmt.Fprintf(ts.Stdout(), "%s\nexit code %d\n", text, cmd.ProcessState.ExitCode())
}

// lastWord is nothing that a program says.
const lastWord = "\x00\x00the end\x00"

// act does what one line says, and keeps what the screen shows meanwhile.
func act(screen io.ReadWriteCloser, got *bytes.Buffer, line string) error {
	switch text, waits := strings.CutPrefix(line, "? "); {
	case line == "":
		return nil
	case line == "^hangup":
		return screen.Close()
	case len(line) == 2 && line[0] == '^' && line[1] >= 'A' && line[1] <= 'Z':
		_, err := screen.Write([]byte{line[1] - '@'})
		return err
	case !waits:
		_, err := io.WriteString(screen, line+"\n")
		return err
	default:
		from := got.Len()
		for !strings.Contains(got.String()[from:], text) {
			if _, err := io.CopyN(got, screen, 1); err != nil {
				return fmt.Errorf("the terminal was left without %q: %s", text, got)
			}
		}
		return nil
	}
}
