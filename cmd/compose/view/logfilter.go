package view

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/charmbracelet/x/ansi"
)

// LogFilter says which lines of containers are printed.
type LogFilter struct {
	// Grep keeps the lines that one of these matches; without any, all.
	Grep []*regexp.Regexp
	// Exclude drops the lines that one of these matches.
	Exclude []*regexp.Regexp
}

// shows reports whether a line is printed. Control sequences of
// colours are not matched, because they are invisible.
func (f LogFilter) shows(line []byte) bool {
	if len(f.Grep) == 0 && len(f.Exclude) == 0 {
		return true
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if bytes.IndexByte(line, ansi.ESC) >= 0 {
		line = []byte(ansi.Strip(string(line)))
	}
	matches := func(r *regexp.Regexp) bool { return r.Match(line) }
	if len(f.Grep) > 0 && !slices.ContainsFunc(f.Grep, matches) {
		return false
	}
	return !slices.ContainsFunc(f.Exclude, matches)
}
