// Package cli turns the command line into a project, an intent and run options, and passes them to
// convergence.Run. It is the only package that uses cobra. Each command has a file of its own.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// World is everything that the program uses of its process and the system. main creates it.
type World struct {
	Name   string   // the name that the program was called by; "" means compose
	Args   []string // without the name
	Env    map[string]string
	Home   string // the absolute home directory of the user, or ""
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Dir    string // the working directory
	Now    func() time.Time
	// Signals receives SIGINT and SIGTERM.
	Signals <-chan os.Signal
	// Resizes listens for changes of the terminal size. It is nil where the system does
	// not report them.
	Resizes Listener
	// Passed listens for other signals that are forwarded to a command in a container. It is nil
	// where the system has none.
	Passed  Listener
	Version string // version of this program: a release or a commit
	PID     int
	UID     int
	// Dial connects to the engine. If it is nil, the engine is selected as the docker CLI does.
	Dial func(engineclient.Options) (*engineclient.Engine, error)
}

// Command returns the tree of commands, to generate documentation.
func Command(w World) *cobra.Command { return newApp(context.Background(), w).root() }

// Run runs one command and returns its exit code.
func Run(ctx context.Context, w World) int {
	a := newApp(ctx, w)
	over := make(chan int, 1)
	go func() {
		looking, cancel := a.signals.until(ctx)
		defer cancel()
		err := a.root().ExecuteContext(looking)
		if closeErr := a.close(); err == nil {
			err = closeErr
		}
		over <- a.report(err)
	}()
	select {
	case code := <-over:
		return code
	case <-a.signals.last():
		_ = a.restore.now() // only the exit code is reported
		return exitInterrupted
	case code := <-a.quit:
		_ = a.restore.now()
		return code
	}
}

// report shows an error and turns it into an exit code.
func (a *console) report(err error) int {
	var code *exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		a.showError(withoutCodes(err))
		return code.code
	}
	a.showError(err)
	if interrupted(err) {
		return exitInterrupted
	}
	return exitFailure
}
