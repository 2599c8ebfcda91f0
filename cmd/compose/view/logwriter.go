package view

import (
	"bytes"
	"time"
)

// LogWriter makes lines of a stream of bytes.
type LogWriter struct {
	l       *LogPrinter
	source  string
	stderr  bool
	now     func() time.Time
	partial []byte
}

// Writer returns a writer whose lines are printed as the source's, with the
// time at which they came. Close prints an unfinished last line. It is for one
// goroutine.
func (l *LogPrinter) Writer(source string, stderr bool, now func() time.Time) *LogWriter {
	return &LogWriter{l: l, source: source, stderr: stderr, now: now}
}

// Write never fails: an error of the terminal is for Close of the printer.
func (w *LogWriter) Write(b []byte) (int, error) {
	written := len(b)
	for len(b) > 0 {
		line, rest, whole := bytes.Cut(b, []byte{'\n'})
		b = rest
		if whole && len(w.partial) == 0 {
			w.l.Line(w.source, w.stderr, w.now(), line)
			continue
		}
		w.partial = append(w.partial, line...)
		if whole || len(w.partial) >= LongestLine {
			w.flush()
		}
	}
	return written, nil
}

func (w *LogWriter) flush() {
	w.l.Line(w.source, w.stderr, w.now(), w.partial)
	w.partial = w.partial[:0]
}

// Close prints what came after the last newline.
func (w *LogWriter) Close() error {
	if len(w.partial) > 0 {
		w.flush()
	}
	return nil
}
