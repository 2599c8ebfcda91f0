package origin

import (
	"bytes"

	"github.com/seed-6dc66d55/compose/project/budget"
)

// mayNestDeep reports whether values in a file may nest deeper than budget.Depth. It looks at the bytes only, which
// takes a fraction of the time of parsing. It returns true for every file that nests so deep, and for some that
// do not: a caller has to parse those.
//
// A level in block style needs a column of its own, except a list below its key. A level in flow style needs a
// bracket. Brackets in strings and comments do not count where their ends are certain; where they are not, the
// answer is true.
func mayNestDeep(content []byte) bool {
	s := bracketScanner{content: content}
	columns := 0
	for line := range bytes.Lines(content) {
		columns = max(columns, len(line)-len(bytes.TrimLeft(line, " -?\t")))
	}
	return 2*(columns+1) > budget.Depth || !s.scan() || 2*(columns+1)+s.deepest > budget.Depth
}

// bracketScanner counts how deep the brackets of a file nest.
type bracketScanner struct {
	content       []byte
	at            int
	open, deepest int
}

// scan reads to the end. It returns false where it cannot tell a string or a comment from text.
func (s *bracketScanner) scan() bool {
	for ; s.at < len(s.content); s.at++ {
		certain := true
		switch s.content[s.at] {
		case '[', '{':
			s.open++
			s.deepest = max(s.deepest, s.open)
		case ']', '}':
			s.open = max(s.open-1, 0)
		case '"', '\'':
			certain = s.open == 0 || s.skipString()
		case '#':
			certain = s.open == 0 || s.skipComment()
		}
		if !certain {
			return false
		}
	}
	return true
}

// skipString skips a string between brackets. A quote within a word is text; a quote at another place than where
// a value begins may be either, and so may a string that does not end on its line.
func (s *bracketScanner) skipString() bool {
	before := bytes.TrimRight(s.content[:s.at], " \t\r\n")
	if len(before) == s.at && isWordByte(before[s.at-1]) {
		return true
	}
	if !bytes.ContainsRune([]byte("[{,:"), rune(before[len(before)-1])) {
		return false
	}
	line, _, _ := bytes.Cut(s.content[s.at:], []byte("\n"))
	for i := 1; i < len(line); i++ {
		switch {
		case line[0] == '"' && line[i] == '\\':
			i++
		case line[0] == '\'' && line[i] == '\'' && i+1 < len(line) && line[i+1] == '\'':
			i++
		case line[i] == line[0]:
			s.at += i
			return true
		}
	}
	return false
}

// skipComment skips a comment between brackets, which a blank precedes.
func (s *bracketScanner) skipComment() bool {
	switch before := s.content[s.at-1]; {
	case isWordByte(before):
		return true
	case before != ' ' && before != '\t' && before != '\n':
		return false
	}
	line, _, _ := bytes.Cut(s.content[s.at:], []byte("\n"))
	s.at += len(line) - 1
	return true
}

func isWordByte(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}
