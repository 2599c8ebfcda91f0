package view

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// helpWidth is the width of help texts that go to no terminal, as in docker compose.
const helpWidth = 80

// Help prints what a command does and how it is used, wrapped to the width of the
// terminal.
func Help(t Terminal, about, usage string) error {
	width := helpWidth
	if t.Width != nil && t.Width() > 0 {
		width = t.Width()
	}
	lines := strings.Split(strings.TrimRight(usage, "\n"), "\n")
	for i, line := range lines {
		lines[i] = hang(line, width-1)
	}
	text := strings.Join(lines, "\n") + "\n"
	if about = strings.TrimSpace(about); about != "" {
		text = fill(about, width-1) + "\n\n" + text
	}
	return Text(t, text)
}

// fill wraps paragraphs. Lines that are indented stay as they are.
func fill(text string, width int) string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if !strings.HasPrefix(paragraph, " ") && !strings.Contains(paragraph, "\n ") {
			paragraph = ansi.Wordwrap(strings.ReplaceAll(paragraph, "\n", " "), width, "")
		}
		out = append(out, paragraph)
	}
	return strings.Join(out, "\n\n")
}

// firstColumn matches the first column of a list: a command or a flag.
var firstColumn = lazyregexp.New(`^ +\S.*?  +`)

// hang wraps the second column of a line of a list, and indents what follows below
// it. Where there is too little room for that, the line stays as it is.
func hang(line string, width int) string {
	first := firstColumn().FindString(line)
	if first == "" || len(line) <= width || width-len(first) < 20 {
		return line
	}
	second := ansi.Wordwrap(line[len(first):], width-len(first), "")
	return first + strings.ReplaceAll(second, "\n", "\n"+strings.Repeat(" ", len(first)))
}
