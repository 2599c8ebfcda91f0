package view

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// virtual is a terminal that understands what the view sends and fails the
// test at anything else. It scrolls; what scrolls out is kept.
type virtual struct {
	t             *testing.T
	width, height int

	mu     sync.Mutex
	rows   [][]string // cells; the second half of a wide one is ""
	row    int        // of the cursor, in rows
	col    int
	cursor bool
	sync   bool
	writes int
}

func newVirtual(t *testing.T, width, height int) *virtual {
	return &virtual{t: t, width: width, height: height, rows: make([][]string, 1), cursor: true}
}

func (v *virtual) terminal(color bool) Terminal {
	return Terminal{
		W: v, TTY: true, Color: color,
		Width:  func() int { v.mu.Lock(); defer v.mu.Unlock(); return v.width },
		Height: func() int { v.mu.Lock(); defer v.mu.Unlock(); return v.height },
	}
}

func (v *virtual) Write(b []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.writes++
	p := ansi.NewParser()
	var state byte
	for rest := b; len(rest) > 0; {
		seq, width, n, next := ansi.DecodeSequence(rest, state, p)
		rest, state = rest[n:], next
		if width > 0 {
			v.put(string(seq), width)
			continue
		}
		v.control(string(seq), p)
	}
	return len(b), nil
}

func (v *virtual) put(cell string, width int) {
	if v.col+width > v.width {
		v.t.Errorf("a line is wider than the terminal of %d columns: %q", v.width, v.line(v.row)+cell)
		v.newline()
		v.col = 0
	}
	row := v.rows[v.row]
	for len(row) < v.col+width {
		row = append(row, " ")
	}
	row[v.col] = cell
	for i := 1; i < width; i++ {
		row[v.col+i] = ""
	}
	v.rows[v.row] = row
	v.col += width
}

func (v *virtual) newline() {
	v.row++
	if v.row == len(v.rows) {
		v.rows = append(v.rows, nil)
	}
}

func (v *virtual) control(seq string, p *ansi.Parser) {
	count, _ := p.Param(0, 1)
	switch seq {
	case "\r":
		v.col = 0
		return
	case "\n": // the kernel adds the carriage return
		v.newline()
		v.col = 0
		return
	case ansi.SetModeTextCursorEnable:
		v.cursor = true
		return
	case ansi.ResetModeTextCursorEnable:
		v.cursor = false
		return
	case ansi.SetModeSynchronizedOutput:
		v.sync = true
		return
	case ansi.ResetModeSynchronizedOutput:
		v.sync = false
		return
	case ansi.EraseEntireLine:
		v.rows[v.row] = nil
		return
	case ansi.EraseScreenBelow:
		v.rows = v.rows[:v.row+1]
		v.rows[v.row] = v.rows[v.row][:min(v.col, len(v.rows[v.row]))]
		return
	}
	switch ansi.Cmd(p.Command()).Final() {
	case 'm': // colours are not looked at
	case 'A':
		v.row -= count
		if top := max(0, len(v.rows)-v.height); v.row < top {
			v.t.Errorf("the cursor leaves the screen: up %d", count)
			v.row = top
		}
	default:
		v.t.Errorf("the terminal does not know %q", seq)
	}
}

func (v *virtual) line(i int) string { return strings.TrimRight(strings.Join(v.rows[i], ""), " ") }

// String is all that can be read, what has scrolled out included.
func (v *virtual) String() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var b strings.Builder
	for i := range v.rows {
		if i == len(v.rows)-1 && len(v.rows[i]) == 0 {
			break
		}
		fmt.Fprintln(&b, v.line(i))
	}
	return b.String()
}

// resize reflows, as most terminals do: lines that are too long take several
// rows now.
func (v *virtual) resize(width int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.width = width
	var rows [][]string
	at := v.row
	for i, r := range v.rows {
		if i == at {
			v.row = len(rows)
		}
		for len(r) > width {
			rows, r = append(rows, r[:width:width]), r[width:]
		}
		rows = append(rows, r)
	}
	v.rows = rows
}
