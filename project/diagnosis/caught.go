package diagnosis

import (
	"regexp"
	"strings"

	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// The net holds what compose-go refuses and no check of ours saw. A test
// keeps a list of broken files for which it must stay empty.

var (
	servicePath = regexp.MustCompile(`\b(?:services|networks|volumes|secrets|configs|jobs|models)(?:\.[A-Za-z0-9_\-\[\]👻]+)+`)
	serviceName = regexp.MustCompile(`service "([^"]+)"`)
)

// caught makes a problem of compose-go's error, at the place that its text names.
func caught(s *origin.Sources, cause error) problem.Problem {
	text := cause.Error()
	path := strings.ReplaceAll(servicePath.FindString(text), "👻", ".")
	if path == "" {
		if m := serviceName.FindStringSubmatch(text); m != nil {
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
		out[i].Message = hide.Scrub(out[i].Message)
		out[i].Hint = hide.Scrub(out[i].Hint)
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

// scrubberFor knows the secrets of files that make no project: variables with
// names of secrets, in the environment and in the documents.
func scrubberFor(s *origin.Sources) *mask.Scrubber {
	c := &mask.Collector{Values: map[string]bool{}}
	for name, value := range s.Vars {
		c.Named(name, value)
	}
	for _, d := range s.Documents() {
		for _, root := range d.Roots {
			d.Scalars(root, nil, func(sc origin.ScalarAt) {
				name := sc.Name()
				text, _ := variable.Expand(sc.Text, d.Vars.Resolve)
				c.Named(name, sc.Text)
				c.Named(name, text)
			})
		}
	}
	return c.Scrubber("")
}
