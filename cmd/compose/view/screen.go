package view

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// screen keeps a picture at the bottom of a terminal. It is not safe for use
// by several goroutines at once.
type screen struct {
	w io.Writer
	// last are the drawn lines; the cursor is below them, in the first
	// column.
	last   []string
	hidden bool // the cursor
	err    error
}

// draw puts a picture in the place of the last one, in one write. Lines that
// are the same are left alone.
func (s *screen) draw(lines []string, width, height int) {
	var b strings.Builder
	b.WriteString(ansi.SetModeSynchronizedOutput)
	if !s.hidden {
		b.WriteString(ansi.ResetModeTextCursorEnable)
		s.hidden = true
	}
	s.up(&b, width, height)
	for i, line := range lines {
		if i >= len(s.last) || s.last[i] != line {
			b.WriteString(ansi.EraseEntireLine)
			b.WriteString(line)
		}
		// A carriage return, since the terminal may be in raw mode.
		b.WriteString("\r\n")
	}
	if len(lines) < len(s.last) {
		b.WriteString(ansi.EraseScreenBelow)
	}
	b.WriteString(ansi.ResetModeSynchronizedOutput)
	s.last = lines
	s.write(b.String())
}

// clear removes the drawn lines.
func (s *screen) clear(width, height int) {
	if len(s.last) == 0 {
		return
	}
	var b strings.Builder
	s.up(&b, width, height)
	b.WriteString(ansi.EraseScreenBelow)
	s.last = nil
	s.write(b.String())
}

// release leaves the lines on the screen and shows the cursor.
func (s *screen) release() {
	s.last = nil
	if s.hidden {
		s.hidden = false
		s.write(ansi.SetModeTextCursorEnable)
	}
}

// up moves the cursor to the first drawn line. Lines that have become
// longer than the terminal is wide were wrapped by it; they are drawn afresh.
func (s *screen) up(b *strings.Builder, width, height int) {
	rows, wrapped := 0, false
	for _, line := range s.last {
		n := max(1, (ansi.StringWidth(line)+width-1)/width)
		rows += n
		wrapped = wrapped || n > 1
	}
	b.WriteString("\r")
	if rows = min(rows, height-1); rows > 0 {
		b.WriteString(ansi.CursorUp(rows))
	}
	if wrapped {
		b.WriteString(ansi.EraseScreenBelow)
		s.last = make([]string, len(s.last))
	}
}

// write stops at the first error: the terminal is gone.
func (s *screen) write(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.w, text)
	}
}
