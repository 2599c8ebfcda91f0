package cli

import (
	"io"
	"sync"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

// console is the terminal, or the streams, of an invocation: how output is shown, questions, errors and signals.
type console struct {
	*invocation
	streams view.Streams
	// rawOut and rawErr are the streams of the process; outputs wraps them.
	rawOut, rawErr io.Writer
	secrets        view.Secrets // hidden in all output, except in what is written to a raw stream
	mode           view.Mode
	// autoProgress is whether neither a flag nor a variable selects the mode.
	autoProgress bool
	signals      *interrupts
	restore      restorer // of a terminal whose keys the program or a container reads
	quit         chan int // the exit code of a run that a signal ends at once

	showing  sync.Mutex    // guards progress: a report about a slow engine can arrive at any time
	progress view.Progress // opened by the first command that changes something
}

func newConsole(i *invocation) *console {
	c := &console{invocation: i, rawOut: i.Stdout, rawErr: i.Stderr, mode: view.ModePlain, signals: newInterrupts(i.Signals), quit: make(chan int, 1)}
	c.streams = c.outputs(c.signals.nth(1))
	c.Stdout, c.Stderr = c.streams.Out.Raw().W, c.streams.Err.Raw().W
	c.secrets.Add(project.EarlyScrubber(i.Env, withoutNames(i.Args)))
	name, _ := c.commandLine()
	c.streams.Out.Command, c.streams.Err.Command = name, name
	return c
}

// outputs returns the output streams. After leaving is closed, a blocked stream no longer delays the exit.
func (a *console) outputs(leaving <-chan struct{}) view.Streams {
	return view.Streams{
		Out: view.Open(a.rawOut).Impatient(leaving).Hiding(&a.secrets),
		Err: view.Open(a.rawErr).Impatient(leaving).Hiding(&a.secrets),
	}
}

func (a *console) showWarnings(warnings []project.Problem) error {
	for _, w := range warnings {
		if err := view.Warning(a.streams.Err, a.mode, w.Error(), w.Hint); err != nil {
			return err
		}
	}
	return nil
}

// show returns the progress display and opens it on the first call.
func (a *console) show() view.Progress {
	a.showing.Lock()
	defer a.showing.Unlock()
	if a.progress == nil {
		a.progress = view.NewProgress(view.ProgressOptions{Mode: a.mode, Terminal: a.status(), DryRun: a.global.dryRun, Now: a.Now})
	}
	return a.progress
}

// status returns the stream for progress: standard error, unless COMPOSE_STATUS_STDOUT
// selects standard output.
func (a *console) status() view.Terminal {
	if a.truthy("COMPOSE_STATUS_STDOUT") {
		return a.streams.Out
	}
	return a.streams.Err
}

// hide closes the progress display, so that other output can be printed.
func (a *console) hide() error {
	a.showing.Lock()
	defer a.showing.Unlock()
	if a.progress == nil {
		return nil
	}
	err := a.progress.Close()
	a.progress = nil
	return err
}
