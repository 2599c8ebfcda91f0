package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// writeJSON writes v as one line, or indented. What Go's encoder leaves as it
// is and a terminal does not (C1 controls, bidirectional marks) is escaped:
// the value stays the same.
func writeJSON(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(safeJSON(b.Bytes()))
	return err
}

func safeJSON(b []byte) []byte {
	if !bytes.ContainsFunc(b, riskyInJSON) {
		return b
	}
	var out bytes.Buffer
	for _, r := range string(b) {
		switch {
		case !riskyInJSON(r):
			out.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			// A pair of surrogates, as JSON writes what is above U+FFFF.
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		}
	}
	return out.Bytes()
}

// Newlines outside of strings are the encoder's own; inside they are escaped.
func riskyInJSON(r rune) bool { return r != '\n' && dangerous(r) }
