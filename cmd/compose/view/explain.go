package view

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-6dc66d55/compose/project"
)

// Explain prints values of the model: each value, the place that set it, and
// the places whose values it overrode.
func Explain(t Terminal, values []project.Explained, asJSON bool) error {
	if asJSON {
		return explainJSON(t, values)
	}
	var out bytes.Buffer
	for _, v := range values {
		explainValue(&out, v)
	}
	_, err := t.W.Write(out.Bytes())
	return err
}

func explainValue(out *bytes.Buffer, v project.Explained) {
	fmt.Fprintf(out, "%s", Safe(v.Path))
	switch {
	case v.Gone:
		out.WriteString(" is not set")
	case v.Text != "":
		fmt.Fprintf(out, " = %s", oneLine(v.Text))
	}
	out.WriteByte('\n')
	rows := explainRows(v)
	widths := [2]int{}
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], ansi.StringWidth(row[i+1]))
		}
	}
	for _, row := range rows {
		line := "  " + pad(row[0], 6) + pad(row[1], widths[0]+gap(widths[0])) + pad(row[2], widths[1]+gap(widths[1])) + row[3]
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// gap is what stands between columns, if the first is there at all.
func gap(width int) int {
	if width == 0 {
		return 0
	}
	return 2
}

// explainRows are the columns of a value's causes: from or over, place, text, why.
func explainRows(v project.Explained) [][4]string {
	var rows [][4]string
	for _, c := range v.Causes {
		word := "over"
		if c.Won {
			word = "from"
		}
		text := oneLine(c.Text)
		if c.Won && c.Text == v.Text && len(v.Causes) == 1 {
			text = ""
		}
		rows = append(rows, [4]string{word, placeOf(c.At), text, Safe(c.Why)})
		if !c.Won {
			continue
		}
		for _, variable := range c.Variables {
			rows = append(rows, [4]string{"with", placeOf(variable.At), oneLine(variable.Name + "=" + variable.Text), Safe(variable.Why)})
		}
	}
	return rows
}

func placeOf(at project.Position) string {
	switch {
	case at.File == "":
		return ""
	case at.Line == 0:
		return Safe(at.File)
	}
	return Safe(fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Column))
}

// longest is how much of a value a line shows.
const longest = 80

func oneLine(text string) string {
	return ansi.Truncate(Safe(strings.Join(strings.Fields(text), " ")), longest, "…")
}
