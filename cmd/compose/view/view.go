// Package view is all that a user sees. It is the only place that prints, and
// it prints only to what it is given.
package view

import (
	"io"
	"io/fs"
	"os"

	"golang.org/x/term"
)

// Terminal is somewhere to print: a terminal, a pipe or a file.
type Terminal struct {
	W   io.Writer
	TTY bool
	// Piped says that another program reads it, which may print it on the terminal
	// that shows the progress.
	Piped bool
	// Width and Height are asked whenever they matter, so that a resize is
	// seen. Nil, or an answer of 0, is unknown.
	Width, Height func() int
	// Color says that colours are wanted.
	Color bool
	// Command is what the user calls the program; "" is compose.
	Command string

	// stage draws the progress display. There is one for each terminal, so that text
	// above the display of one operation stays above that of the next.
	stage *stage
	// origin is what was opened, under all wrappers.
	origin io.Writer

	secrets *Secrets  // hidden in what is written to W
	raw     io.Writer // W without that; nil if nothing is hidden
}

// Streams are where a command prints: results to Out, all else to Err.
type Streams struct {
	Out, Err Terminal
}

// The size of a terminal that does not report one.
const (
	usualWidth  = 80
	usualHeight = 24
)

// Open looks at w: a file that is a terminal becomes one with a size, anything
// else a plain stream. Whether it has colours is the caller's to say.
func Open(w io.Writer) Terminal {
	f, ok := w.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return Terminal{W: w, origin: w, Piped: isPipe(w)}
	}
	size := func() (int, int) {
		width, height, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0, 0
		}
		return width, height
	}
	return Terminal{
		origin: w,
		W:      w,
		TTY:    true,
		stage:  newStage(w),
		Width:  func() int { width, _ := size(); return width },
		Height: func() int { _, height := size(); return height },
	}
}

// isPipe reports whether another program reads what is written: through a pipe or
// a socket, not a file or a device.
func isPipe(w io.Writer) bool {
	f, ok := w.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0
}

func (t Terminal) width() int  { return ask(t.Width, usualWidth) }
func (t Terminal) height() int { return ask(t.Height, usualHeight) }

func ask(size func() int, usual int) int {
	if size == nil {
		return usual
	}
	if n := size(); n > 0 {
		return n
	}
	return usual
}

// same reports whether two terminals may lead to the same place, so that their lines must not be mixed.
func (t Terminal) same(other Terminal) bool {
	if t.origin == nil || other.origin == nil {
		return true
	}
	one, ok := t.origin.(interface{ Stat() (os.FileInfo, error) })
	two, also := other.origin.(interface{ Stat() (os.FileInfo, error) })
	if !ok || !also {
		return t.origin == other.origin
	}
	a, err := one.Stat()
	b, otherErr := two.Stat()
	return err != nil || otherErr != nil || os.SameFile(a, b)
}
