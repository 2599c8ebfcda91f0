//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/containerd/console"
	"golang.org/x/sys/unix"
)

// killEnding is one way in which a command is ended from outside.
type killEnding struct {
	name   string
	signal syscall.Signal
	closes commandEnd // closed in place of a signal
}

// commandEnd is a stream of a command, or its terminal.
type commandEnd int

const (
	noEnd commandEnd = iota
	stdinEnd
	stdoutEnd
	stderrEnd
	terminalEnd
)

// killEndings are all ways. KILL, for which no command can prepare, is as frequent as the closed ends together.
var killEndings = []killEnding{
	{name: "KILL", signal: syscall.SIGKILL}, {name: "KILL", signal: syscall.SIGKILL}, {name: "KILL", signal: syscall.SIGKILL},
	{name: "TERM", signal: syscall.SIGTERM}, {name: "HUP", signal: syscall.SIGHUP}, {name: "INT", signal: syscall.SIGINT},
	{name: "a closed input", closes: stdinEnd}, {name: "a closed output", closes: stdoutEnd},
	{name: "a closed standard error", closes: stderrEnd}, {name: "a closed terminal", closes: terminalEnd},
}

// begin starts a command and returns what ends it.
func (e killEnding) begin(t *testing.T, cmd *exec.Cmd) (end func()) {
	t.Helper()
	var closed io.Closer
	var err error
	switch e.closes {
	case stdinEnd:
		closed, err = cmd.StdinPipe()
	case stdoutEnd:
		closed, err = cmd.StdoutPipe()
	case stderrEnd:
		closed, err = cmd.StderrPipe()
	case terminalEnd:
		closed, err = onPty(cmd)
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(fmt.Errorf("start %v: %w", cmd.Args, err))
	}
	if e.closes == terminalEnd {
		_ = cmd.Stdin.(*os.File).Close() // the command has its own
	}
	return func() {
		if e.closes == noEnd {
			if signal.Ignored(e.signal) {
				_ = cmd.Process.Signal(syscall.SIGTERM) // under nohup, commands ignore HUP
			}
			_ = cmd.Process.Signal(e.signal)
			return
		}
		_ = closed.Close()
		if cmd.Args[len(cmd.Args)-1] == "up" && e.closes != terminalEnd {
			// It does not use the closed end: its containers are silent.
			time.AfterFunc(time.Second, func() { _ = cmd.Process.Signal(syscall.SIGINT) })
		}
	}
}

// onPty gives a command a terminal. It ends with the returned closer, and what it shows is discarded.
func onPty(cmd *exec.Cmd) (io.Closer, error) {
	screen, name, err := console.NewPty()
	if err != nil {
		return nil, err
	}
	tty, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	master, err := closable(screen)
	if err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, master) }() // ends when the terminal is closed
	return master, nil
}

// closable returns a terminal whose Close interrupts a Read. That of a console waits for it: until a silent command shows
// something, its terminal would stay open.
func closable(screen console.Console) (*os.File, error) {
	fd, err := unix.FcntlInt(screen.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "terminal"), screen.Close()
}

func TestClosingATerminalEndsASilentCommand(t *testing.T) {
	cmd := exec.Command("sleep", "60")
	end := killEnding{closes: terminalEnd}.begin(t, cmd)
	end()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Errorf("sleep ended with %v, want the signal HUP", err)
	}
}
