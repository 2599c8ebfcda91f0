package attribute

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// Case is the kind of use that a row is about. The zero value is any.
type Case struct {
	Words string // "global", "every_DURATION"
	holds func(value any, beside map[string]any) bool
}

// Holds reports whether a value is of the kind. Beside are the attributes that
// stand in the same mapping.
func (c Case) Holds(value any, beside map[string]any) bool {
	return c.holds == nil || c.holds(value, beside)
}

// cdi is a name such as "vendor.com/class=name".
var cdi = lazyregexp.New(`^[A-Za-z][\w.-]*/[A-Za-z][\w.-]*=[A-Za-z0-9][\w.:-]*$`)

// CDI reports whether a device is named as the Container Device Interface
// names devices, rather than by a path.
func CDI(device string) bool { return cdi().MatchString(device) }

// cases are the kinds that are not one value.
var cases = map[string]func(value any, beside map[string]any) bool{
	"a CDI name":                   func(v any, _ map[string]any) bool { return CDI(fmt.Sprint(v)) },
	"service:NAME, container:NAME": func(v any, _ map[string]any) bool { return strings.Contains(fmt.Sprint(v), ":") },
	"several":                      func(v any, _ map[string]any) bool { list, ok := v.([]any); return ok && len(list) > 1 },
	"type=inline": func(v any, _ map[string]any) bool {
		return slices.Contains(strings.Split(fmt.Sprint(v), ","), "type=inline")
	},
	"with bind.selinux": func(_ any, beside map[string]any) bool { return beside["selinux"] != nil },
	"without a network of its own": func(_ any, beside map[string]any) bool {
		return !slices.Contains([]any{nil, "", "bridge", "default"}, beside["network_mode"])
	},
	"without condition on-failure": func(_ any, beside map[string]any) bool { return beside["condition"] != "on-failure" },
}

// parseCase reads `path`, `path = value` or `path ~ case`.
func parseCase(text string) (string, Case, error) {
	if path, value, ok := strings.Cut(text, " = "); ok {
		return path, Case{Words: value, holds: func(v any, _ map[string]any) bool { return fmt.Sprint(v) == value }}, nil
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
