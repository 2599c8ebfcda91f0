// Package lazyregexp compiles regular expressions at their first use. A
// package-level regexp.MustCompile costs its time in every run of the program,
// also in one that prints a version and ends.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// inTest makes New compile at once, so that every test of a package fails for
// an expression that cannot be compiled.
var inTest = len(os.Args) > 0 && strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test")

// New returns a function that returns the compiled expression. The function
// may be called from several goroutines. It panics if the expression is
// invalid.
func New(expression string) func() *regexp.Regexp {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
	if inTest {
		compiled()
	}
	return compiled
}
