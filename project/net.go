package project

import (
	"regexp"
	"strings"
)

// The net holds what compose-go refuses and no check of ours saw. A test
// keeps a list of broken files for which it must stay empty.

var (
	servicePath = regexp.MustCompile(`\b(?:services|networks|volumes|secrets|configs|jobs|models)(?:\.[A-Za-z0-9_\-\[\]👻]+)+`)
	serviceName = regexp.MustCompile(`service "([^"]+)"`)
)

// net makes a problem of compose-go's error, at the place that its text names.
func (s *sources) net(cause error) Problem {
	text := cause.Error()
	path := strings.ReplaceAll(servicePath.FindString(text), "👻", ".")
	if path == "" {
		if m := serviceName.FindStringSubmatch(text); m != nil {
			path = "services." + m[1]
		}
	}
	if path == "" {
		return s.problem(nil, printable(text))
	}
	return s.problem(steps(strings.ReplaceAll(path, ".[]", "")), printable(text))
}

// clean sorts problems and takes secrets out of their texts.
func (s *sources) clean(problems Problems) Problems {
	hide := s.scrubber()
	out := s.sorted(problems)
	for i := range out {
		out[i].Message = hide.replace.Replace(out[i].Message)
		out[i].Hint = hide.replace.Replace(out[i].Hint)
	}
	return out
}

// scrubber knows the secrets of files that make no project: variables with
// names of secrets, in the environment and in the documents.
func (s *sources) scrubber() *scrubber {
	c := &collector{values: map[string]bool{}}
	for name, value := range s.env.vars {
		c.named(name, value)
	}
	for _, d := range s.documents() {
		for _, root := range d.roots {
			d.scalars(root, nil, func(sc scalarAt) {
				name := sc.name()
				text, _ := expand(sc.text, d.vars.Resolve)
				c.named(name, sc.text)
				c.named(name, text)
			})
		}
	}
	return c.scrubber("")
}
