package view

import (
	"bytes"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Table is rows under a header, aligned as docker compose aligns them: every
// cell but the last of a row is padded, also before an empty last cell. Programs
// split rows at three or more spaces, and count columns.
type Table struct {
	Header []string
	Rows   [][]string
	Layout Layout
}

// Layout sets how wide the columns of a table are.
type Layout struct {
	least   int // columns are never narrower, padding included
	padding int // spaces after the widest cell of a column
}

// The layouts of docker compose's tables.
var (
	// WideLayout is that of docker compose's own tables: ls, images.
	WideLayout = Layout{least: 20, padding: 3}
	// DockerLayout is that of the docker command's tables: ps, stats, volumes.
	DockerLayout = Layout{least: 10, padding: 3}
	// CompactLayout is that of top.
	CompactLayout = Layout{least: 4, padding: 2}
)

// Print prints the table. Cells may hold text of others: it is made safe.
func (b Table) Print(t Terminal) error {
	_, err := io.WriteString(t.W, strings.Join(b.lines(), "\n")+"\n")
	return err
}

// lines is the table, line by line. An empty last cell leaves the padding before
// it: programs split the lines at three or more blanks.
func (b Table) lines() []string {
	rows := append([][]string{b.Header}, b.Rows...)
	widths := b.columnWidths(rows)
	var out []string
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if i == len(row)-1 {
				line.WriteString(Safe(cell))
				break
			}
			line.WriteString(pad(Safe(cell), widths[i]))
		}
		out = append(out, line.String())
	}
	return out
}

func (b Table) columnWidths(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, b.Layout.least)
			}
			widths[i] = max(widths[i], ansi.StringWidth(Safe(cell))+b.Layout.padding)
		}
	}
	return widths
}

// Lines prints text line by line, each made safe: names, IDs.
func Lines(t Terminal, lines []string) error {
	var out bytes.Buffer
	for _, l := range lines {
		out.WriteString(Safe(l))
		out.WriteByte('\n')
	}
	_, err := t.W.Write(out.Bytes())
	return err
}

// Text prints a document of our own making: a config.
func Text(t Terminal, text string) error {
	_, err := t.W.Write([]byte(text))
	return err
}
