// Package modelpath names places in the model: keys, and `[2]` for an item of a list.
package modelpath

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// A path names a place in the model: keys, and `[2]` for an item of a list.

// Render writes a path as the user reads it: services.web.ports[0].
func Render(path []string) string {
	var b strings.Builder
	for i, step := range path {
		if _, isIndex := Index(step); i > 0 && !isIndex {
			b.WriteByte('.')
		}
		b.WriteString(step)
	}
	return problem.Printable(b.String())
}

// Steps reads what render wrote. A key that holds a dot comes apart; walk
// puts it together again.
func Steps(text string) []string {
	var out []string
	for _, part := range strings.Split(text, ".") {
		key, rest, found := strings.Cut(part, "[")
		if key != "" || !found {
			out = append(out, key)
		}
		for found {
			var number string
			number, rest, _ = strings.Cut(rest, "]")
			out = append(out, "["+number+"]")
			_, rest, found = strings.Cut(rest, "[")
		}
	}
	return out
}

// Index reads the step to an item of a list.
func Index(step string) (int, bool) {
	if len(step) < 3 || step[0] != '[' || step[len(step)-1] != ']' {
		return 0, false
	}
	i, err := strconv.Atoi(step[1 : len(step)-1])
	return i, err == nil && i >= 0
}

func Item(i int) string { return "[" + strconv.Itoa(i) + "]" }

// Join makes a path of its own: appending to a shared one would change others.
func Join(path []string, more ...string) []string {
	return slices.Concat(path, more)
}

// Match reports whether a path fits a pattern: `*` is any key, `[]` any item.
func Match(pattern string, path []string) bool {
	want := strings.Split(pattern, ".")
	if len(want) != len(path) {
		return false
	}
	for i, w := range want {
		_, isItem := Index(path[i])
		if w != "*" && w != path[i] && !(w == "[]" && isItem) {
			return false
		}
	}
	return true
}
