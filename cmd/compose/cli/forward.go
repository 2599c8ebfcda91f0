package cli

import (
	"context"
	"os"
	"sync"

	"github.com/seed-6dc66d55/compose/convergence/stdio"
)

// insistence decides what a second Ctrl-C does to a container.
type insistence bool

const (
	// insist kills the container: a one-off container that ignores the first signal would be left behind.
	insist insistence = true
	// repeat sends the signal again: a replica is not only this user's.
	repeat insistence = false
)

// forward sends the user's signals to a container while it runs, until stop is called. For a signal that arrives
// before the start, or that the container cannot receive, giveUp is called, which ends the command.
func (a *connection) forward(ctx context.Context, begun <-chan struct{}, container string, second insistence, giveUp func()) (stop func()) {
	var passed <-chan os.Signal
	unlisten := func() {}
	if a.Passed != nil {
		passed, unlisten = a.Passed()
	}
	ctx, done := context.WithCancel(ctx)
	var going sync.WaitGroup
	going.Go(func() {
		select {
		case <-begun:
			a.forwardEach(ctx, passed, container, second, giveUp)
		case <-a.signals.next():
			a.signals.take()
			giveUp()
		case <-ctx.Done():
		}
	})
	return func() {
		done()
		going.Wait()
		unlisten()
	}
}

func (a *connection) forwardEach(ctx context.Context, passed <-chan os.Signal, container string, second insistence, giveUp func()) {
	for again := false; ; {
		var name string
		select {
		case <-ctx.Done():
			return
		case s := <-passed:
			name = signalNames[s.String()]
		case <-a.signals.next():
			if name = signalNames[a.signals.take().String()]; again && second == insist {
				name = "SIGKILL"
			}
			again = true
		}
		if name == "" {
			continue
		}
		if err := stdio.ForwardSignal(ctx, a.engine, container, name); err != nil && ctx.Err() == nil {
			giveUp()
			return
		}
	}
}

// signalNames are signals as an engine calls them, by Go's words for them: the
// numbers differ between systems, and not all have all. A broken pipe is ours
// alone.
var signalNames = map[string]string{
	"interrupt": "SIGINT", "terminated": "SIGTERM", "hangup": "SIGHUP", "quit": "SIGQUIT",
	"user defined signal 1": "SIGUSR1", "user defined signal 2": "SIGUSR2",
}
