package origin

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// Syntax words why a document cannot be read as YAML. compose-go's reader
// tells columns, ours only lines: its words are taken where it has read this
// document, which is the first that is at fault.
func (d *Document) Syntax(cause error) (problem.Problem, bool) {
	if d.Fault == nil {
		return problem.Problem{}, false
	}
	if at, message, ok := d.noText(); ok {
		return problem.Problem{Message: message, Hint: "save the file as text, in UTF-8"}.At(at), true
	}
	text := d.Fault.Error()
	if cause != nil {
		if _, rest, ok := strings.Cut(cause.Error(), "failed to parse "+d.Path+": "); ok {
			text = rest
		}
	}
	at, reason := yamlPlace(text)
	p := problem.Problem{File: d.Shown, Line: at.Line, Column: at.Column, Message: "read yaml: " + problem.Printable(reason)}
	p.Hint = d.syntaxHint(at, reason)
	return p, true
}

// noText finds the first byte of a document that no text has.
func (d *Document) noText() (at problem.Position, message string, ok bool) {
	at = problem.Position{File: d.Shown, Line: 1, Column: 1}
	for text := bytes.TrimPrefix(d.Content, []byte("\ufeff")); len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			return at, "is not UTF-8 text", true
		case r == '\n':
			at.Line, at.Column = at.Line+1, 0
		case r != '\t' && r != '\r' && r != 0x85 && unicode.IsControl(r):
			return at, fmt.Sprintf("contains the control character U+%04X", r), true
		}
		at.Column++
		text = text[size:]
	}
	return at, "", false
}

var yamlMark = lazyregexp.New(`(?:at )?line (\d+)(?:, column (\d+))?: `)

// yamlPlace takes the place out of a YAML reader's message. What is left open
// is shown where it begins, all else where it was found. Both readers count
// the lines of their parser, unlike those of their scanner, from 0.
func yamlPlace(text string) (problem.Position, string) {
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\n", " "), "yaml: ")
	text = strings.TrimPrefix(text, "<unknown position>: ")
	marks := yamlMark().FindAllStringSubmatchIndex(text, -1)
	if len(marks) == 0 {
		return problem.Position{}, text
	}
	last := marks[len(marks)-1]
	reason, chosen := text[last[1]:], last
	if strings.Contains(text, "flow") || strings.Contains(text, "quoted scalar") {
		chosen = marks[0]
	}
	number := func(from, to int) int {
		n, err := strconv.Atoi(text[max(from, 0):max(to, 0)])
		if err != nil {
			return 1
		}
		return n
	}
	at := problem.Position{Line: number(chosen[2], chosen[3]), Column: number(chosen[4], chosen[5])}
	if strings.HasPrefix(reason, "did not find expected") {
		at.Line++
	}
	return at, reason
}

// syntaxHint knows the usual slips.
func (d *Document) syntaxHint(at problem.Position, reason string) string {
	switch {
	case strings.Contains(reason, "mapping values are not allowed"):
		return "quote values that contain a colon and a space, or check the indentation"
	case strings.Contains(reason, "did not find expected key"):
		return "check the indentation: keys of a mapping must be aligned"
	case strings.Contains(reason, "cannot start any token"):
		if strings.ContainsRune(d.line(at.Line), '\t') {
			return "indent YAML with spaces, not with tabs"
		}
		return "quote values that start with @, ` or %"
	}
	return ""
}

// line is a line of the document's text.
func (d *Document) line(number int) string {
	i := 0
	for line := range bytes.Lines(d.Content) {
		if i++; i == number {
			return string(line)
		}
	}
	return ""
}
