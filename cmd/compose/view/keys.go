package view

import "golang.org/x/term"

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
