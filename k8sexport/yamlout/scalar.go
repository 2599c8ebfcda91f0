package yamlout

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// appendScalar appends a string on one line: plain if every YAML 1.1 and 1.2
// parser reads it as that string, quoted otherwise.
func appendScalar(out []byte, s string) []byte {
	switch {
	case isPlain(s):
		return append(out, s...)
	case isSingleQuotable(s):
		return append(append(append(out, '\''), s...), '\'')
	}
	return appendQuoted(out, s)
}

// reserved are the words that YAML 1.1 or 1.2 reads as a boolean or null.
var reserved = map[string]bool{
	"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true,
}

// quantity matches an amount with a unit, which no parser reads as a number.
var quantity = lazyregexp.New(`^[0-9]+(Ki|Mi|Gi|Ti|m)$`)

// isPlain reports whether a string can be written without quotes. It is
// stricter than YAML: the first character must be a letter, a slash or an
// underscore, which excludes numbers, dates and indicators.
func isPlain(s string) bool {
	first := strings.TrimPrefix(strings.TrimPrefix(s, "-"), "-")
	if first == "" || len(s) > 200 || !isLetter(first[0]) && s[0] != '/' && s[0] != '_' {
		return quantity().MatchString(s)
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c), c >= '0' && c <= '9', strings.IndexByte("/_-.@%+=,~()$", c) >= 0:
		case c == ':' && i+1 < len(s) && s[i+1] != ' ':
		case c == ' ' && i+1 < len(s) && s[i+1] != '#':
		default:
			return false
		}
	}
	return len(s) > 5 || !reserved[strings.ToLower(s)]
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isSingleQuotable reports whether single quotes avoid backslashes, as they do
// for JSON.
func isSingleQuotable(s string) bool {
	if !strings.ContainsAny(s, `"\`) || strings.ContainsRune(s, '\'') {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// appendQuoted appends a string in double quotes.
func appendQuoted(out []byte, s string) []byte {
	out = append(out, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r == '\r':
			out = append(out, `\r`...)
		case isPrintable(r):
			out = utf8.AppendRune(out, r)
		case r < 0x100:
			out = fmt.Appendf(out, `\x%02x`, r)
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = fmt.Appendf(out, `\U%08x`, r)
		}
	}
	return append(out, '"')
}

// isPrintable reports whether a rune can be written unescaped. Control
// characters, invisible marks and everything that YAML forbids cannot.
func isPrintable(r rune) bool {
	if r < 0x7f {
		return r >= ' '
	}
	return r > 0xa0 && r != utf8.RuneError && unicode.IsPrint(r)
}

// isBlock reports whether a string can be written as a literal block scalar.
func isBlock(s string) bool {
	first, _, several := strings.Cut(s, "\n")
	if !several || strings.TrimSpace(first) == "" {
		return false
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && !isPrintable(r) {
			return false
		}
	}
	return true
}

// blockHeader returns the indicators of a block scalar: literal style, the
// indentation if the text starts with white space, and what happens to the
// final line breaks.
func blockHeader(s string) string {
	header := "|"
	if s[0] == ' ' || s[0] == '\t' {
		header += "2"
	}
	switch {
	case !strings.HasSuffix(s, "\n"):
		header += "-"
	case strings.HasSuffix(s, "\n\n"):
		header += "+"
	}
	return header
}
