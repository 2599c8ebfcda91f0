package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// frame draws a board as the lines of one picture. It is pure: the same board
// at the same moment in the same space is the same picture.
type frame struct {
	term   Terminal
	width  int
	height int // 0 is endless: the last picture, which may scroll
	now    time.Time
	spin   int
	dryRun bool
}

// What is left out of lines that are too narrow for it.
const (
	narrow  = 40 // no kind before the name, no time
	gutter  = 3  // " ✔ "
	minName = 8
)

// lines draws the header and a line for each resource.
func (f frame) lines(b *board) []string {
	mark := ""
	if f.dryRun {
		mark = dryRunMark
		f.width = max(1, f.width-len(mark))
	}
	rows, hidden := f.choose(b.shown)
	cols := f.columns(rows)
	out := []string{mark + f.header(b)}
	for _, r := range rows {
		out = append(out, mark+f.row(r, cols))
	}
	if hidden > 0 && f.height != 2 {
		out = append(out, mark+f.cut(fmt.Sprintf(" ... %d more", hidden)))
	}
	return out
}

func (f frame) header(b *board) string {
	settled, total := b.count()
	return f.cut(fmt.Sprintf("[+] %s %d/%d", b.op, settled, total))
}

// choose leaves out resources where there are more than lines. Running and
// failed resources come before finished ones.
func (f frame) choose(all []*resource) (rows []*resource, hidden int) {
	// The header above, and the cursor's line below.
	room := f.height - 2
	if f.height == 0 || len(all) <= room {
		return all, 0
	}
	room = max(0, room-1) // " ... N more"
	keep := map[*resource]bool{}
	for _, wanted := range [][]state{{failed}, {working, idle}, {warned, skipped}, {done}} {
		for i := len(all) - 1; i >= 0 && len(keep) < room; i-- {
			if slices.Contains(wanted, all[i].state) {
				keep[all[i]] = true
			}
		}
	}
	for _, r := range all {
		if keep[r] {
			rows = append(rows, r)
		}
	}
	return rows, len(all) - len(rows)
}

// columns are the widths that all lines of a picture share.
type columns struct{ name, text, clock int }

func (f frame) columns(rows []*resource) columns {
	var c columns
	for _, r := range rows {
		c.name = max(c.name, ansi.StringWidth(f.name(r)))
		c.text = max(c.text, ansi.StringWidth(r.text))
		c.clock = max(c.clock, len(f.clock(r)))
	}
	room := f.width - gutter - c.clock - c.text - 2
	c.name = min(c.name, max(minName, room), max(0, f.width-gutter))
	return c
}

func (f frame) name(r *resource) string {
	if f.width < narrow {
		return Safe(r.name)
	}
	return Safe(r.title())
}

// row is mark, name, state, details, and at the edge the time that it took.
func (f frame) row(r *resource, c columns) string {
	line := " " + f.mark(r) + " " + pad(shorten(f.name(r), c.name), c.name)
	if f.width <= gutter+c.name+1 {
		return f.cut(line)
	}
	line += " " + paint(f.term, r.text, stateColor(r.state)...)
	clock := f.clock(r)
	room := f.width - ansi.StringWidth(line) - len(clock)
	if clock != "" {
		room--
	}
	if d := f.details(r); d != "" && room > 4 {
		d = "  " + ansi.Truncate(d, room-2, "…")
		line += d
		room -= ansi.StringWidth(d)
	}
	if clock == "" || room < 0 {
		return f.cut(line)
	}
	return line + strings.Repeat(" ", room+1) + paint(f.term, clock, ansi.AttrBlueForegroundColor)
}

func (f frame) details(r *resource) string {
	bar := layerBar(r.layers)
	switch {
	case bar == "":
		return r.detail
	case r.detail == "":
		return bar
	}
	return bar + " " + r.detail
}

// clock is the time a resource took: 0.3s, 12.0s, 2m05s.
func (f frame) clock(r *resource) string {
	if f.width < narrow || r.began.IsZero() || f.dryRun {
		return ""
	}
	d := r.elapsed(f.now)
	switch {
	case d < 0:
		d = 0
	case d >= time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	case d >= 100*time.Second:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%.1fs", d.Seconds())
}

var spinner = [...]string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

func (f frame) mark(r *resource) string {
	mark := map[state]string{
		idle:    "·",
		working: spinner[f.spin%len(spinner)],
		done:    "✔",
		warned:  "!",
		skipped: "!",
		failed:  "✘",
	}[r.state]
	return paint(f.term, mark, stateColor(r.state)...)
}

func stateColor(s state) []ansi.Attr {
	switch s {
	case done:
		return []ansi.Attr{ansi.AttrGreenForegroundColor}
	case warned, skipped:
		return []ansi.Attr{ansi.AttrYellowForegroundColor}
	case failed:
		return []ansi.Attr{ansi.AttrRedForegroundColor}
	}
	return []ansi.Attr{ansi.AttrCyanForegroundColor}
}

func (f frame) cut(line string) string { return ansi.Truncate(line, f.width, "…") }

// shorten cuts the middle out of a name that is too long: the end
// distinguishes replicas.
func shorten(name string, width int) string {
	w := ansi.StringWidth(name)
	if w <= width {
		return name
	}
	if width <= 1 {
		return ansi.Truncate("…", width, "")
	}
	head := (width - 1) / 3
	tail := width - 1 - head
	return ansi.Truncate(name, head, "") + "…" + ansi.TruncateLeft(name, w-tail, "")
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}
