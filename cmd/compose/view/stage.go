package view

import (
	"bytes"
	"io"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// stage is the bottom of a terminal: a picture that is redrawn there, and text
// that is printed above it. Its lock is held while writing.
type stage struct {
	sync.Mutex
	screen  screen
	midLine bool // somebody's text above does not end in a newline
	footer  string
}

func newStage(w io.Writer) *stage { return &stage{screen: screen{w: w}} }

// above returns a terminal whose text is printed above the display of s.
func (s *stage) above(t Terminal) Terminal {
	if t.TTY {
		size := t
		t.W = aboveWriter{stage: s, w: t.W, size: func() (int, int) { return size.width(), size.height() }}
	}
	return t
}

// aboveWriter clears the display, writes, and draws the display again.
type aboveWriter struct {
	stage *stage
	w     io.Writer
	size  func() (width, height int)
}

func (a aboveWriter) Write(b []byte) (int, error) {
	s := a.stage
	s.Lock()
	defer s.Unlock()
	picture := s.screen.last
	if len(picture) == 0 {
		s.midLine = !bytes.HasSuffix(b, []byte("\n"))
		return a.w.Write(b)
	}
	width, height := a.size()
	// The terminal shows nothing of what lies between, so nothing flickers.
	s.screen.write(ansi.SetModeSynchronizedOutput)
	s.screen.clear(width, height)
	n, err := a.w.Write(b)
	s.midLine = !bytes.HasSuffix(b, []byte("\n"))
	if !s.midLine {
		s.screen.draw(picture, width, height)
	}
	s.screen.write(ansi.ResetModeSynchronizedOutput)
	return n, err
}
