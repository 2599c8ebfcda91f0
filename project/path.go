package project

import (
	"slices"
	"strconv"
	"strings"
)

// A path names a place in the model: keys, and `[2]` for an item of a list.

// render writes a path as the user reads it: services.web.ports[0].
func render(path []string) string {
	var b strings.Builder
	for i, step := range path {
		if _, isIndex := index(step); i > 0 && !isIndex {
			b.WriteByte('.')
		}
		b.WriteString(step)
	}
	return printable(b.String())
}

// steps reads what render wrote. A key that holds a dot comes apart; walk
// puts it together again.
func steps(text string) []string {
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

// index reads the step to an item of a list.
func index(step string) (int, bool) {
	if len(step) < 3 || step[0] != '[' || step[len(step)-1] != ']' {
		return 0, false
	}
	i, err := strconv.Atoi(step[1 : len(step)-1])
	return i, err == nil && i >= 0
}

func item(i int) string { return "[" + strconv.Itoa(i) + "]" }

// join makes a path of its own: appending to a shared one would change others.
func join(path []string, more ...string) []string {
	return slices.Concat(path, more)
}
