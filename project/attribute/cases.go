package attribute

import (
	"fmt"
	"strings"
)

// Case is the kind of value that a row is about. The zero value is any.
type Case struct {
	Words string // "global", "every_DURATION"
	holds func(value any) bool
}

// Holds reports whether a value is of the kind.
func (c Case) Holds(value any) bool { return c.holds == nil || c.holds(value) }

// cases are the kinds that are not one value.
var cases = map[string]func(value any) bool{
	"every_DURATION": func(v any) bool { return strings.HasPrefix(fmt.Sprint(v), "every_") },
}

// parseCase reads `path`, `path = value` or `path ~ case`.
func parseCase(text string) (string, Case, error) {
	if path, value, ok := strings.Cut(text, " = "); ok {
		return path, Case{Words: value, holds: func(v any) bool { return fmt.Sprint(v) == value }}, nil
	}
	path, name, ok := strings.Cut(text, " ~ ")
	if !ok {
		return text, Case{}, nil
	}
	holds, known := cases[name]
	if !known {
		return path, Case{}, fmt.Errorf("%s: no case %q", path, name)
	}
	return path, Case{Words: name, holds: holds}, nil
}
