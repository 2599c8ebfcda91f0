package diagnosis

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// The net holds what compose-go refuses and no check of ours saw. A test
// keeps a list of broken files for which it must stay empty.

var (
	servicePath = lazyregexp.New(`\b(?:services|networks|volumes|secrets|configs|jobs|models)(?:\.[A-Za-z0-9_\-\[\]👻]+)+`)
	serviceName = lazyregexp.New(`service "([^"]+)"`)
)

// caught makes a problem of compose-go's error, at the place that its text names.
func caught(s *origin.Sources, cause error) problem.Problem {
	text := cause.Error()
	path := strings.ReplaceAll(servicePath().FindString(text), "👻", ".")
	if path == "" {
		if m := serviceName().FindStringSubmatch(text); m != nil {
			path = "services." + m[1]
		}
	}
	if path == "" {
		return s.Problem(nil, problem.Printable(text))
	}
	return s.Problem(modelpath.Steps(strings.ReplaceAll(path, ".[]", "")), problem.Printable(text))
}

// Clean sorts problems and takes secrets out of their texts.
func Clean(s *origin.Sources, problems problem.Problems) problem.Problems {
	hide := scrubberFor(s)
	out := s.Sorted(problems)
	for i := range out {
		out[i].Path = shortened(out[i].Path)
		out[i].Message = mask.Text(hide.Scrub(out[i].Message))
		out[i].Hint = mask.Text(hide.Scrub(out[i].Hint))
	}
	return out
}

// longestPath is how much of a path a message shows.
const longestPath = 240

// shortened leaves out the middle of a path that nobody reads to its end.
func shortened(path string) string {
	if len(path) <= longestPath {
		return path
	}
	half := longestPath / 2
	return strings.ToValidUTF8(path[:half], "") + " ... " + strings.ToValidUTF8(path[len(path)-half:], "")
}

// scrubberFor returns the scrubber of files that make no project. Their values may be
// at a wrong place, so the name of a value counts wherever it is.
func scrubberFor(s *origin.Sources) *mask.Scrubber {
	var v mask.Values
	var meter variable.Meter // what is too large is refused, and in no message
	for name, value := range s.Vars {
		v.Named(name, value)
	}
	for _, d := range s.Documents() {
		for _, root := range d.Roots {
			var last origin.ScalarAt
			d.Scalars(root, nil, func(sc origin.ScalarAt) {
				before := ""
				if isNextItem(last.Path, sc.Path) {
					before = last.Text
				}
				text, _ := meter.Expand(sc.Text, d.Vars.Resolve)
				for _, one := range []string{sc.Text, text} {
					v.Named(sc.Name(), one)
					v.In(sc.Path, before, one)
				}
				last = sc
			})
		}
	}
	return v.Scrubber()
}

// isNextItem reports whether two paths are those of items of one list, one after another.
func isNextItem(a, b []string) bool {
	if len(a) == 0 || len(a) != len(b) || !slices.Equal(a[:len(a)-1], b[:len(b)-1]) {
		return false
	}
	i, first := modelpath.Index(a[len(a)-1])
	j, second := modelpath.Index(b[len(b)-1])
	return first && second && j == i+1
}
