package view

import (
	"fmt"

	"golang.org/x/term"
)

// Raw makes a terminal pass on every key as it is: Ctrl-C too is for who
// reads it. The terminal is as before once restore is called.
func Raw(stream any) (restore func() error, err error) {
	f, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return func() error { return nil }, nil
	}
	before, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return nil, fmt.Errorf("set the terminal: %w", err)
	}
	return func() error { return term.Restore(int(f.Fd()), before) }, nil
}

// Size is how wide and high a terminal is, 0 where it does not tell.
func (t Terminal) Size() (width, height int) {
	if t.Width == nil || t.Height == nil {
		return 0, 0
	}
	return t.Width(), t.Height()
}
