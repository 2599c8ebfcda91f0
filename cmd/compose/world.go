package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
)

// world is all that the program gets of the process that it is.
func world() cli.World {
	env := environment()
	return cli.World{
		Name: name(os.Args[0]), Args: os.Args[1:], Env: env, Home: home(), Dir: directory(), Version: buildVersion(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Now: time.Now, Signals: signals(env[dockerSocket]), Resizes: listening(resizes()), Passed: listening(passed()),
		PID: os.Getpid(), UID: os.Getuid(),
	}
}

// name is a program's name without its folder.
func name(path string) string { return strings.TrimSuffix(filepath.Base(path), ".exe") }

// signals brings the user's, and what comes from docker where it is our parent.
func signals(parent string) <-chan os.Signal {
	c := make(chan os.Signal, 3)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	if parent != "" {
		go watchPluginSocket(parent, c)
	}
	return c
}

// listening listens to some signals only while somebody asks: till then they do
// what they do to any program.
func listening(kinds []os.Signal) cli.Listener {
	return func() (<-chan os.Signal, func()) {
		c := make(chan os.Signal, 16)
		if len(kinds) > 0 {
			signal.Notify(c, kinds...)
		}
		return c, func() { signal.Stop(c) }
	}
}

func environment() map[string]string {
	env := map[string]string{}
	for _, pair := range os.Environ() {
		key, value, _ := strings.Cut(pair, "=")
		env[key] = value
	}
	return env
}

// directory is where the program was called, also where that is gone by now.
func directory() string {
	dir, err := os.Getwd()
	if err != nil {
		return os.Getenv("PWD")
	}
	return dir
}
