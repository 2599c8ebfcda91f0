// Package problem is what is wrong with the files of a project, and where.
package problem

import (
	"fmt"
	"strings"
	"unicode"
)

// Position is a place in a file; lines and columns count from 1.
type Position struct {
	File         string
	Line, Column int
}

// Problem is one fault of the files, or one thing to know about them
// (Warning). Its texts hold no control characters and no values of secrets.
type Problem struct {
	File         string // relative to the working directory where it is below it
	Line, Column int    // 0 where no place is known
	Path         string // services.web.ports[0]
	Message      string
	Hint         string // what to do about it; not part of the error
}

// Error is "file:line:col: path: message" with the parts that are known.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
		}
		b.WriteString(": ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// At puts a problem at a position.
func (p Problem) At(pos Position) Problem {
	p.File, p.Line, p.Column = pos.File, pos.Line, pos.Column
	return p
}

// Problems are all the faults that were found, in the order of the files.
type Problems []Problem

// Error has one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a single Problem.
func (p Problems) Unwrap() []error {
	out := make([]error, len(p))
	for i, one := range p {
		out[i] = one
	}
	return out
}

// Printable replaces what a terminal would act on: a file must not be able to
// move the cursor or change colours through an error message.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// Quoted is a text of a file as messages quote it.
func Quoted(s string) string { return `"` + Printable(s) + `"` }
