package view

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"
)

// LogOptions say how log lines look.
type LogOptions struct {
	NoPrefix bool
	NoColor  bool
	// Timestamps puts the time of each line before it.
	Timestamps bool
	// Split sends what containers write to stderr to our stderr (up); without
	// it all goes to stdout (logs).
	Split bool
	// JSON prints an object for each line.
	JSON   bool
	Filter LogFilter
}

// LogPrinter prints the output of containers, line by line. Its methods may be
// called from several goroutines; a line is never torn. Lines are collected
// while the one before is being written, and written at once when nothing is.
type LogPrinter struct {
	out, err Terminal
	options  LogOptions

	mu      sync.Mutex
	sources map[string]*source
	order   []*source
	width   int // of the longest name
	colors  int // how many were given out

	// pending are lines that wait to be written, one run for each change of
	// stream, so that both streams of a terminal stay in order.
	pending []run
	size    int
	spare   [][]byte
	change  *sync.Cond // pending grew, was written, or is closed
	writing bool
	closed  bool
	hurried bool
	done    chan struct{}
	failed  error
	broken  chan struct{} // closed when writing has failed
}

// run is text for one stream.
type run struct {
	stderr bool
	text   []byte
}

const (
	// mostPending bounds the pending output in bytes; above it, callers wait.
	mostPending = 1 << 20
	// LongestLine is where a line is broken in two: a container may write a
	// line without an end.
	LongestLine = 1 << 20
	// logTime is RFC 3339 with all digits, so that columns line up.
	logTime = "2006-01-02T15:04:05.000000000Z07:00"
)

// NewLogPrinter returns a printer. Close writes out what is left.
func NewLogPrinter(out, err Terminal, o LogOptions) *LogPrinter {
	l := &LogPrinter{out: out, err: err, options: o, sources: map[string]*source{}, done: make(chan struct{}), broken: make(chan struct{})}
	l.change = sync.NewCond(&l.mu)
	go l.write()
	return l
}

// Line prints one line of a source, with or without its newline.
func (l *LogPrinter) Line(source string, stderr bool, at time.Time, line []byte) {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	if !l.options.Filter.shows(line) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.source(source)
	if s.isHook {
		line = []byte(l.out.secrets.Hide(string(line)))
	}
	for len(line) > LongestLine {
		l.put(s, stderr, at, line[:LongestLine])
		line = line[LongestLine:]
	}
	l.put(s, stderr, at, line)
}

// put adds a line as the stream takes it: a terminal gets each physical line
// tamed, all else the bytes as they are.
func (l *LogPrinter) put(s *source, stderr bool, at time.Time, line []byte) {
	if l.options.JSON {
		l.add(false, func(dst []byte) []byte { return append(dst, jsonLine(s.name, stderr, at, line)...) })
		return
	}
	stderr = stderr && l.options.Split
	if !l.stream(stderr).TTY {
		l.add(stderr, func(dst []byte) []byte { return append(l.head(dst, s, at), line...) })
		return
	}
	physicalLines(line, func(part []byte) {
		l.add(stderr, func(dst []byte) []byte { return appendTame(l.head(dst, s, at), part) })
	})
}

// head is what stands before a line.
func (l *LogPrinter) head(dst []byte, s *source, at time.Time) []byte {
	dst = append(dst, s.prefix...)
	if l.options.Timestamps {
		dst = append(at.AppendFormat(dst, logTime), ' ')
	}
	return dst
}

func (l *LogPrinter) stream(stderr bool) Terminal {
	if stderr {
		return l.err
	}
	return l.out
}

// Status prints what happened to a source: "exited with code 0".
func (l *LogPrinter) Status(source, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.source(source)
	if l.options.JSON {
		l.add(false, func(dst []byte) []byte {
			return append(dst, logJSON{Container: s.name, Text: text, Status: true}.bytes()...)
		})
		return
	}
	l.add(false, func(dst []byte) []byte { return append(dst, colored(s, s.name+" "+Safe(l.out.secrets.Hide(text)))...) })
}

// Warn tells on stderr why a source's lines cannot be shown.
func (l *LogPrinter) Warn(source, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(true, func(dst []byte) []byte {
		return append(dst, "warning: "+Safe(source)+": "+Safe(l.out.secrets.Hide(text))...)
	})
}

// Attaching says whose output follows.
func (l *LogPrinter) Attaching(sources ...string) {
	sorted := slices.Clone(sources)
	slices.SortFunc(sorted, CompareReplicas)
	l.Say("Attaching to " + strings.Join(sorted, ", "))
}

// Say prints a line of our own among those of the containers.
func (l *LogPrinter) Say(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(false, func(dst []byte) []byte { return append(dst, Safe(text)...) })
}

// add appends a line to the pending text of a stream. The caller holds mu.
func (l *LogPrinter) add(stderr bool, appendTo func([]byte) []byte) {
	for l.size >= mostPending && !l.closed && !l.hurried {
		l.change.Wait()
	}
	if l.closed || l.size >= mostPending {
		return
	}
	if n := len(l.pending); n == 0 || l.pending[n-1].stderr != stderr {
		l.pending = append(l.pending, run{stderr: stderr, text: l.buffer()})
	}
	last := &l.pending[len(l.pending)-1]
	before := len(last.text)
	last.text = append(appendTo(last.text), '\n')
	l.size += len(last.text) - before
	if !l.writing {
		l.change.Broadcast()
	}
}

// buffer is a buffer used before, or none yet.
func (l *LogPrinter) buffer() []byte {
	n := len(l.spare)
	if n == 0 {
		return nil
	}
	b := l.spare[n-1]
	l.spare = l.spare[:n-1]
	return b[:0]
}

// write writes what is pending until Close.
func (l *LogPrinter) write() {
	defer close(l.done)
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.pending) == 0 && !l.closed {
			l.change.Wait()
		}
		if len(l.pending) == 0 {
			return
		}
		l.writePending()
	}
}

// writePending hands the pending text on while new lines are taken in.
func (l *LogPrinter) writePending() {
	text, failed := l.pending, l.failed
	l.pending, l.size, l.writing = nil, 0, true
	l.mu.Unlock()
	for _, r := range text {
		if failed == nil {
			_, failed = l.stream(r.stderr).W.Write(r.text)
		}
	}
	l.mu.Lock()
	if failed != nil && l.failed == nil {
		close(l.broken)
	}
	l.failed, l.writing = failed, false
	for _, r := range text {
		if len(l.spare) < 2 && cap(r.text) <= 2*mostPending {
			l.spare = append(l.spare, r.text)
		}
	}
	l.change.Broadcast()
}

// Broken is closed when a stream cannot be written any more: the disk is full, or the reader
// has closed it.
func (l *LogPrinter) Broken() <-chan struct{} { return l.broken }

// Flush waits until all lines so far are written.
func (l *LogPrinter) Flush() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.pending) > 0 || l.writing {
		l.change.Wait()
	}
	return l.failed
}

// Close writes what is left and returns the first error of writing.
func (l *LogPrinter) Close() error {
	l.mu.Lock()
	l.closed = true
	l.change.Broadcast()
	l.mu.Unlock()
	<-l.done
	return l.failed
}

// Hurry says that the program is to exit: callers no longer wait for a blocked
// stream, and output beyond its capacity is dropped.
func (l *LogPrinter) Hurry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hurried = true
	l.change.Broadcast()
}

// CloseWithin is Close with a limit for a blocked stream, such as a stopped or closed
// terminal.
func (l *LogPrinter) CloseWithin(patience time.Duration) error {
	closed := make(chan error, 1)
	go func() { closed <- l.Close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(patience):
		return nil
	}
}
