package view

import (
	"bytes"
	"strings"
)

// Quote prints text of another program under a title, such as the last lines of a
// container. In the JSON mode it is one message.
func Quote(t Terminal, mode Mode, title string, lines []string) error {
	if mode == ModeJSON {
		return writeJSON(t.W, message{ID: "Compose", Status: "Error", Text: title, Details: strings.Join(lines, "\n")}, "")
	}
	var b bytes.Buffer
	b.WriteString("  " + Safe(title) + ":\n")
	for _, line := range lines {
		for _, physical := range safeLines(line) {
			b.WriteString("    | " + physical + "\n")
		}
	}
	_, err := t.W.Write(b.Bytes())
	return err
}
