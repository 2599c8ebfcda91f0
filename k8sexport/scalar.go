package k8sexport

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendScalar writes a string on one line: plain where no reader of YAML 1.1
// or 1.2 could take it for anything else, else in quotes.
func appendScalar(out []byte, s string, _ int) []byte {
	switch {
	case isPlain(s):
		return append(out, s...)
	case isSingleQuotable(s):
		return append(append(append(out, '\''), s...), '\'')
	}
	return appendQuoted(out, s)
}

// words are plain texts that mean something else in YAML 1.1 or 1.2.
var words = map[string]bool{
	"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true,
}

// size is a quantity with a unit, which no reader takes for a number.
var size = regexp.MustCompile(`^[0-9]+(Ki|Mi|Gi|Ti|m)$`)

// isPlain is stricter than YAML: what begins with a letter, a slash or an
// underscore is never a number, a date or an indicator.
func isPlain(s string) bool {
	first := strings.TrimPrefix(strings.TrimPrefix(s, "-"), "-")
	if first == "" || len(s) > 200 || !isLetter(first[0]) && s[0] != '/' && s[0] != '_' {
		return size.MatchString(s)
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
	return len(s) > 5 || !words[strings.ToLower(s)]
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isSingleQuotable spares the backslashes of texts with quotes, as JSON has.
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

// appendQuoted writes a string in double quotes.
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
		case isShown(r):
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

// isShown reports whether a rune can stand in a file as it is: no control, no
// mark that changes how the rest is read, nothing that YAML forbids.
func isShown(r rune) bool {
	if r < 0x7f {
		return r >= ' '
	}
	return r > 0xa0 && r != utf8.RuneError && unicode.IsPrint(r)
}

// isBlock reports whether a text can stand as a block of lines.
func isBlock(s string) bool {
	first, _, several := strings.Cut(s, "\n")
	if !several || strings.TrimSpace(first) == "" {
		return false
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && !isShown(r) {
			return false
		}
	}
	return true
}

// blockHeader is what stands before a block: how it begins and how it ends.
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
