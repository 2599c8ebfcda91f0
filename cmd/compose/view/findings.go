package view

import (
	"fmt"

	"github.com/seed-6dc66d55/compose/convergence/build"
)

// Findings prints what Dockerfiles should not do, as compilers do.
func Findings(t Terminal, all []build.Finding) error {
	var lines []string
	for _, f := range all {
		first := f.Place + ": " + f.Words
		if f.Rule != "" {
			first += fmt.Sprintf(" (%s)", f.Rule)
		}
		lines = append(lines, first)
		for _, more := range []string{f.Line, f.URL} {
			if more != "" {
				lines = append(lines, "    "+more)
			}
		}
	}
	return Lines(t, lines)
}
