// Compose defines and runs multi-container applications on a Docker Engine.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
)

// version is set when the program is built.
var version = "dev"

// gcPercent lets the heap grow more between collections than Go's usual 100:
// a run is short, and half of an idle `up` would be spent collecting.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	dir, err := os.Getwd()
	if err != nil {
		dir = os.Getenv("PWD")
	}
	env := map[string]string{}
	for _, pair := range os.Environ() {
		key, value, _ := strings.Cut(pair, "=")
		env[key] = value
	}
	os.Exit(cli.Run(context.Background(), cli.World{
		Args: os.Args[1:], Env: env, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Dir: dir,
		Now: time.Now, Signals: signals, Version: version, PID: os.Getpid(), UID: os.Getuid(),
	}))
}
