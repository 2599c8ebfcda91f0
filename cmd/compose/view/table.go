package view

import (
	"bytes"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Table is rows under a header, aligned as docker aligns them: a column is as
// wide as its widest cell and three more, and never narrower than twenty.
type Table struct {
	Header []string
	Rows   [][]string
	// Narrow columns are as wide as they must be, and two more.
	Narrow bool
}

const (
	columnPadding = 3
	columnWidth   = 20
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
	least, padding := columnWidth, columnPadding
	if b.Narrow {
		least, padding = 4, 2
	}
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, least)
			}
			widths[i] = max(widths[i], ansi.StringWidth(Safe(cell))+padding)
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
