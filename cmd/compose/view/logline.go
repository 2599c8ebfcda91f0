package view

import (
	"bytes"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// appendTame appends a line of a container's output for a terminal: colours
// stay, every other control sequence goes, and colours end with the line.
func appendTame(dst, line []byte) []byte {
	styled := false
	var state byte
	for len(line) > 0 {
		if n := tame(line); n > 0 && state == ansi.NormalState {
			dst, line = append(dst, line[:n]...), line[n:]
			continue
		}
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		line, state = line[max(1, n):], next
		switch {
		case width > 0:
			dst = appendText(dst, seq)
		case isStyle(seq):
			dst = append(dst, seq...)
			styled = true
		default:
			dst = appendWithoutWidth(dst, seq)
		}
	}
	if styled {
		dst = append(dst, ansi.ResetStyle...)
	}
	return dst
}

// tame is how much of a line is nothing but printable ASCII and tabs.
func tame(line []byte) int {
	for i, c := range line {
		if c < ' ' && c != '\t' || c >= 0x7f {
			return i
		}
	}
	return len(line)
}

// isStyle reports whether a sequence is SGR and nothing else: CSI … m, with
// neither a private prefix nor intermediates.
func isStyle(seq []byte) bool {
	if !ansi.HasCsiPrefix(seq) || seq[0] != ansi.ESC || seq[len(seq)-1] != 'm' {
		return false
	}
	for _, c := range seq[2 : len(seq)-1] {
		if (c < '0' || c > '9') && c != ';' && c != ':' {
			return false
		}
	}
	return true
}

// appendText appends what can be seen. A broken rune can have a control
// character behind it.
func appendText(dst, seq []byte) []byte {
	for _, r := range string(seq) {
		if !dangerous(r) {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// appendWithoutWidth keeps tabs, and marks that belong to the text around them.
func appendWithoutWidth(dst, seq []byte) []byte {
	if len(seq) == 1 && seq[0] == '\t' {
		return append(dst, '\t')
	}
	r, n := utf8.DecodeRune(seq)
	if n != len(seq) || r == utf8.RuneError || r < 0xa0 || dangerous(r) {
		return dst
	}
	return append(dst, seq...)
}

// physicalLines calls yield for each line that a terminal would begin: a lone
// carriage return goes back over what was written, and must not go over the
// prefix.
func physicalLines(line []byte, yield func([]byte)) {
	line = bytes.TrimRight(line, "\r\n")
	for {
		before, after, more := bytes.Cut(line, []byte{'\r'})
		if len(before) > 0 || !more {
			yield(before)
		}
		if !more {
			return
		}
		line = after
	}
}
