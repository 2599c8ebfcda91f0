package view

import (
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// Cbreak makes a terminal pass on each key at once and unechoed. Unlike Raw it
// leaves signals and output as they are: Ctrl-C still interrupts. The terminal
// is as before once restore is called. ok is false where that is not supported.
func Cbreak(stream any) (restore func() error, ok bool) {
	f, isFile := stream.(interface{ Fd() uintptr })
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return nil, false
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil || !withoutLines(fd) {
		return nil, false
	}
	return func() error { return term.Restore(fd, before) }, true
}

// ReadKeys sends each key of a terminal that Cbreak has set, until stop is called.
// Keys that are typed later are left for the next program.
func ReadKeys(in io.Reader) (keys <-chan byte, stop func(), err error) {
	f, ok := in.(interface{ Fd() uintptr })
	if !ok {
		return nil, nil, fmt.Errorf("read keys: %T is not a terminal", in)
	}
	stopped, signal, err := os.Pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("read keys: %w", err)
	}
	out, ended := make(chan byte), make(chan struct{})
	quit := make(chan struct{})
	go func() {
		defer close(ended)
		var b [1]byte
		for awaitKey(int(f.Fd()), int(stopped.Fd())) {
			if n, err := in.Read(b[:]); n == 0 || err != nil {
				return
			}
			select {
			case out <- b[0]:
			case <-quit:
				return
			}
		}
	}()
	return out, sync.OnceFunc(func() {
		close(quit)
		_ = signal.Close() // ends the wait for a key
		<-ended
		_ = stopped.Close()
	}), nil
}
