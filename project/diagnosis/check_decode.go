package diagnosis

import (
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// decodeFault is a value that compose-go's types do not take. Unlike all else
// that compose-go says, this comes with a path, and for all values at once.
type decodeFault struct {
	path    []string
	message string
}

var decodeLine = lazyregexp.New(`(?m)^\s*'([^']+)' (.*)$`)

// decodeFaults reads compose-go's words: 'services[web].tty' invalid boolean: x.
func decodeFaults(cause error) []decodeFault {
	if cause == nil || !strings.Contains(cause.Error(), "decoding failed due to") {
		return nil
	}
	var out []decodeFault
	for _, m := range decodeLine().FindAllStringSubmatch(cause.Error(), -1) {
		out = append(out, decodeFault{path: decodePath(m[1]), message: decodeMessage(m[2])})
	}
	return out
}

// decodePath turns services[web].ports[0].Target into steps: what stands in
// brackets is a key or a number, and fields of Go begin with a capital.
func decodePath(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '[' }) {
		key, bracketed := strings.CutSuffix(part, "]")
		switch _, isItem := modelpath.Index("[" + key + "]"); {
		case bracketed && isItem:
			out = append(out, "["+key+"]")
		case bracketed:
			out = append(out, key)
		default:
			out = append(out, strings.ToLower(key))
		}
	}
	return out
}

var decodeQuoted = lazyregexp.New(`"([^"]*)"`)

// decodeMessage describes what is wrong with a value.
func decodeMessage(text string) string {
	if value, ok := strings.CutPrefix(text, "invalid boolean: "); ok {
		return "invalid boolean " + problem.Quoted(value) + ": must be true or false"
	}
	if value, ok := strings.CutPrefix(text, "invalid size: "); ok {
		return "invalid size " + problem.Quoted(strings.Trim(value, "'")) + " (example: 512m)"
	}
	switch {
	case strings.Contains(text, "strconv."):
		if m := decodeQuoted().FindStringSubmatch(text); m != nil {
			return "invalid integer " + problem.Quoted(m[1])
		}
	case strings.Contains(text, "invalid duration"):
		if m := decodeQuoted().FindStringSubmatch(text); m != nil {
			return "invalid duration " + problem.Quoted(m[1]) + " (example: 1m30s)"
		}
	case strings.Contains(text, "overflows uint"):
		return "must not be negative"
	case strings.Contains(text, "expected type 'string'"):
		return "must be a string"
	case strings.Contains(text, "expected type 'uint"), strings.Contains(text, "expected type 'int"):
		return "must be an integer"
	case strings.Contains(text, "expected a map"):
		return "must be a mapping"
	case strings.Contains(text, "for mode"):
		return "must be a file mode (example: 0440)"
	}
	return problem.Printable(text)
}
