// Package cli turns the command line into a want and an intent, and hands
// both to the pipe: load, observe, make, apply, view. It is the only place
// that knows cobra.
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

// World is all that the program knows of the outside. It is made in main.
type World struct {
	Name   string   // as the program was called; "" is compose
	Args   []string // without that name
	Env    map[string]string
	Home   string // the absolute home directory of the user, "" if there is none
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
	// Passed listens to what else a command in a container may be meant to
	// get; nil where there is nothing.
	Passed  Listener
	Version string // the program's own: a release or a commit
	PID     int
	UID     int
	// Dial opens the engine; nil dials as the docker CLI does.
	Dial func(engineclient.Options) (*engineclient.Engine, error)
}

// Command is the tree of commands, for their documentation.
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
		_ = a.restore.now() // the code is all that is left to say
		return exitInterrupted
	case code := <-a.quit:
		_ = a.restore.now()
		return code
	}
}

// report shows an error and turns it into an exit code.
func (a *app) report(err error) int {
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
