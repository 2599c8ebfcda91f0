// Package tail keeps the end of a program's output, for its error message.
package tail

import (
	"bytes"
	"io"
	"strings"
)

// Buffer keeps the last Limit bytes that are written to it.
type Buffer struct {
	Limit int
	kept  []byte
}

var _ io.Writer = (*Buffer)(nil)

// Write never fails.
func (b *Buffer) Write(p []byte) (int, error) {
	b.kept = append(b.kept, p...)
	if surplus := len(b.kept) - b.Limit; surplus > 0 {
		b.kept = b.kept[surplus:]
	}
	return len(p), nil
}

// String returns the bytes kept, without a first line that may be incomplete.
func (b *Buffer) String() string {
	kept := b.kept
	if len(kept) == b.Limit {
		if _, rest, ok := bytes.Cut(kept, []byte("\n")); ok {
			kept = rest
		}
	}
	return strings.TrimSpace(string(kept))
}
