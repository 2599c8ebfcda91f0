package k8sexport

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-6dc66d55/compose/project"
)

// origins are where the fields of an object come from, by the field's path.
type origins map[string]string

// under adds origins of a part of the object.
func (o origins) under(prefix string, part origins) {
	for path, from := range part {
		switch {
		case path == "":
			o[prefix] = from
		case path[0] == '[':
			o[prefix+path] = from
		default:
			o[prefix+"."+path] = from
		}
	}
}

// position is the best place for a path: its own, else that of what it stands
// in. Most are asked for twice, for a comment and for the report.
func (e *export) position(path string) project.Position {
	at, known := e.positions[path]
	if !known {
		at = e.lookUp(path)
		e.positions[path] = at
	}
	return at
}

func (e *export) lookUp(path string) project.Position {
	for path != "" {
		if found := e.want.Origin(path); len(found) > 0 {
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

// from words where something comes from: compose.yaml:12 services.web.ports[0].
func (e *export) from(path string) string {
	at := e.position(path)
	if at.Line == 0 {
		return printable(path)
	}
	return printable(at.File + ":" + strconv.Itoa(at.Line) + " " + path)
}

// printable keeps a comment on its line.
func printable(s string) string {
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

// isASCII reports whether a text is nothing but what a line can show.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
