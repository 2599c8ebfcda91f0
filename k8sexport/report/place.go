package report

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-6dc66d55/compose/project"
)

// Places finds the position of attributes in the files. It remembers the
// answers: most are needed for a comment in the output and for the report.
type Places struct {
	// Lines adds the file and line to comments. Without it, a new line at the top
	// of a file does not change every comment of the output.
	Lines bool

	want  *project.Project
	known map[string]project.Position
}

func newPlaces(want *project.Project) *Places {
	return &Places{want: want, known: map[string]project.Position{}}
}

// Position returns the position of a path, or of the innermost attribute
// around it that has one.
func (p *Places) Position(path string) project.Position {
	at, ok := p.known[path]
	if !ok {
		at = p.lookUp(path)
		p.known[path] = at
	}
	return at
}

func (p *Places) lookUp(path string) project.Position {
	for path != "" {
		if found := p.want.Origin(path); len(found) > 0 {
			return found[0]
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	return project.Position{}
}

// Comment returns the comment that names the origin of a field:
// `services.web.ports[0]`, with Lines `compose.yaml:12 services.web.ports[0]`.
func (p *Places) Comment(path string) string {
	if !p.Lines {
		return Printable(path)
	}
	at := p.Position(path)
	if at.Line == 0 {
		return Printable(path)
	}
	return Printable(at.File + ":" + strconv.Itoa(at.Line) + " " + path)
}

// Item returns the index of a list item as part of a path.
func Item(i int) string { return "[" + strconv.Itoa(i) + "]" }

// Printable replaces the characters that could end a comment's line or change
// how a terminal shows it.
func Printable(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// isASCII reports whether a text contains only printable ASCII characters.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
