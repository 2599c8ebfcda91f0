package view

import (
	"context"
	"fmt"
	"sync"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/util/progress/progressui"
)

// Builds shows what BuildKit does, for any number of builds at once, in one
// display. While it draws on a terminal the progress of resources is
// suspended.
type Builds struct {
	progress Progress
	term     Terminal
	mode     Mode

	mu      sync.Mutex
	running int
	// updates feeds the display; nil while no build runs.
	updates  chan *client.SolveStatus
	finished chan struct{}
	err      error
	all      sync.WaitGroup
}

// NewBuilds returns the display of builds that goes with a progress.
func NewBuilds(p Progress, t Terminal, mode Mode) *Builds {
	return &Builds{progress: p, term: t, mode: mode}
}

// Follow returns the channel for the status of one build. Whoever got it
// closes it, as BuildKit's Solve does.
func (b *Builds) Follow(service string) chan *client.SolveStatus {
	updates := b.enter()
	in := make(chan *client.SolveStatus)
	b.all.Add(1)
	go func() {
		defer b.all.Done()
		defer b.release()
		r := relabel{service: Safe(service), tty: b.term.TTY}
		for s := range in {
			updates <- r.status(s)
		}
	}()
	return in
}

// FollowCurrent returns a Follow of the display that is current when a build begins.
func FollowCurrent(current func() *Builds) func(service string) chan *client.SolveStatus {
	return func(service string) chan *client.SolveStatus { return current().Follow(service) }
}

// Close waits for the builds to end, which they do when their channels are
// closed.
func (b *Builds) Close() error {
	b.all.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// enter counts a build in; the first one opens the display.
func (b *Builds) enter() chan<- *client.SolveStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running++
	if b.running == 1 {
		b.open()
	}
	return b.updates
}

// release ends one build; the last one closes the display and waits for it.
func (b *Builds) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	if b.running > 0 {
		return
	}
	close(b.updates)
	<-b.finished
	b.progress.Resume()
}

func (b *Builds) open() {
	b.progress.Suspend()
	b.updates = make(chan *client.SolveStatus)
	b.finished = make(chan struct{})
	display, err := b.display()
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("show the build: %w", err)
	}
	go func(updates chan *client.SolveStatus, finished chan struct{}) {
		defer close(finished)
		if err != nil {
			for range updates {
				// A build goes on without a display.
			}
			return
		}
		// It ends when updates is closed, and has no other error.
		_, _ = display.UpdateFrom(context.Background(), updates)
	}(b.updates, b.finished)
}

// display is BuildKit's own, in the mode of the progress. A stream that is
// called a terminal and is no file gets plain lines. BuildKit draws only on a
// file; the secrets of the project are hidden in what it draws.
func (b *Builds) display() (progressui.Display, error) {
	switch b.mode {
	case ModeTTY:
		if d, err := progressui.NewDisplay(b.term.Raw().W, progressui.TtyMode); err == nil {
			return d, nil
		}
	case ModeJSON:
		return progressui.NewDisplay(b.progress.Above(b.term).W, progressui.RawJSONMode)
	case ModeQuiet:
		return progressui.NewDisplay(b.term.W, progressui.QuietMode)
	}
	return progressui.NewDisplay(b.progress.Above(b.term).W, progressui.PlainMode)
}
