package view

import (
	"errors"
	"io"
	"time"
)

// errNoOutput is the error of an output that is blocked when the program is to exit.
var errNoOutput = errors.New("the output is blocked: the remaining output is lost")

// lastWrite is how long a write may take once the program is to exit.
const lastWrite = time.Second

// impatient is a writer that does not block the exit of the program: once leaving is closed, a write that takes
// longer than lastWrite fails, and so does every later one. Before that, a write waits for its reader.
type impatient struct {
	w       io.Writer
	leaving <-chan struct{}

	turn   chan struct{} // has one place, for the writer whose turn it is
	buffer []byte        // of the write under way; one that was given up keeps it
	failed bool
}

// Impatient returns a terminal whose writes do not block once leaving is closed. A nil channel changes nothing.
func (t Terminal) Impatient(leaving <-chan struct{}) Terminal {
	if leaving == nil || t.W == nil {
		return t
	}
	t.W = &impatient{w: t.W, leaving: leaving, turn: make(chan struct{}, 1)}
	if t.stage != nil {
		t.stage = newStage(t.W)
	}
	return t
}

func (i *impatient) Write(p []byte) (int, error) {
	i.turn <- struct{}{}
	defer func() { <-i.turn }()
	if i.failed {
		return 0, errNoOutput
	}
	i.buffer = append(i.buffer[:0], p...)
	type result struct {
		n   int
		err error
	}
	written := make(chan result, 1)
	go func() {
		n, err := i.w.Write(i.buffer)
		written <- result{n, err}
	}()
	select {
	case r := <-written:
		return r.n, r.err
	case <-i.leaving:
	}
	late := time.NewTimer(lastWrite)
	defer late.Stop()
	select {
	case r := <-written:
		return r.n, r.err
	case <-late.C:
		i.failed = true
		return 0, errNoOutput
	}
}
