package logs

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// Line is one line that a container wrote.
type Line struct {
	At time.Time // engine clock
	// Ends is the time of its last message: the engine splits a long line into several.
	Ends   time.Time
	Stderr bool
	Text   []byte // without the newline; valid until the next line is read
}

// longestLine is the length at which a line is split, in bytes. It bounds the
// memory for a container that never writes a newline.
const longestLine = 1 << 20

// logReader reads lines from the response of the engine's logs endpoint, requested
// with timestamps.
type logReader struct {
	r   *bufio.Reader
	tty bool
	// pieces is the shortest message without a newline whose line continues in the
	// next one; a shorter message is the unfinished last line of a run.
	pieces int
	open   [2]partial // stdout, stderr
	buf    []byte
}

// enginePiece is the length at which Docker Engine splits a long line, in bytes.
const enginePiece = 16 << 10

// partial is the beginning of a line whose rest follows in another message.
type partial struct {
	at, ends time.Time
	text     []byte
	some     bool
}

// newLogReader reads a response of Docker Engine, or of Podman, which splits a line
// wherever the container paused while writing it.
func newLogReader(r io.Reader, tty, podman bool) *logReader {
	l := &logReader{r: bufio.NewReaderSize(r, 64<<10), tty: tty, pieces: enginePiece}
	if podman {
		l.pieces = 0
	}
	return l
}

// next returns the next complete line, and io.EOF at the end.
func (l *logReader) next() (Line, error) {
	for {
		stderr, message, err := l.message()
		if err != nil && len(message) == 0 {
			return Line{}, err
		}
		p := &l.open[0]
		if stderr {
			p = &l.open[1]
		}
		at, text := cutTime(message)
		text, whole := bytes.CutSuffix(text, []byte("\n"))
		whole = err == nil && (whole || len(text) < l.pieces)
		switch {
		case !p.some && whole:
			return Line{At: at, Ends: at, Stderr: stderr, Text: text}, nil
		case !p.some:
			p.at, p.some = at, true
		}
		if !at.IsZero() {
			p.ends = at
		}
		p.text = append(p.text, text...)
		if err != nil {
			return Line{}, err
		}
		if whole || len(p.text) >= longestLine {
			return p.take(stderr), nil
		}
	}
}

func (p *partial) take(stderr bool) Line {
	line := Line{At: p.at, Ends: p.ends, Stderr: stderr, Text: p.text}
	*p = partial{}
	return line
}

// unfinished returns the lines without a newline at the end of the log.
func (l *logReader) unfinished() []Line {
	var out []Line
	for i := range l.open {
		if l.open[i].some {
			out = append(out, l.open[i].take(i == 1))
		}
	}
	return out
}

// message reads one log message. Without a TTY each has a frame header: the
// stream, three zeros, the length (Engine API, ContainerAttach, "Stream
// format"). A message is a line, or a part of one that is too long for the
// log driver; each has its own time in front.
func (l *logReader) message() (stderr bool, message []byte, err error) {
	if l.tty {
		message, err = l.ttyMessage()
		return false, message, err
	}
	var header [8]byte
	if _, err := io.ReadFull(l.r, header[:]); err != nil {
		return false, nil, err
	}
	// Podman ends the log of a container that is removed meanwhile so: {"cause":
	if bytes.HasPrefix(header[:], []byte(`{"cause"`)) {
		return false, nil, io.EOF
	}
	size := int(binary.BigEndian.Uint32(header[4:]))
	if header[0] > 2 || size > 64<<20 {
		return false, nil, fmt.Errorf("read logs: the engine sent a frame of kind %d and %d bytes", header[0], size)
	}
	if cap(l.buf) < size {
		l.buf = make([]byte, size)
	}
	if _, err := io.ReadFull(l.r, l.buf[:size]); err != nil {
		return false, nil, err
	}
	return header[0] == 2, l.buf[:size], nil
}

// ttyMessage reads one message of a container with a TTY. Its messages have no
// frame: one without a newline is followed by the time of the next. One at the end
// of the log comes with io.EOF: a stream that was cut has more of it.
func (l *logReader) ttyMessage() ([]byte, error) {
	for {
		if n := nextTime(l.buf); n > 0 {
			return l.cut(n), nil
		}
		// The engine splits lines at a much smaller length.
		if bytes.HasSuffix(l.buf, []byte("\n")) || len(l.buf) >= longestLine {
			return l.cut(len(l.buf)), nil
		}
		err := l.readMore()
		switch {
		case err == nil:
		case errors.Is(err, io.EOF) && len(l.buf) > 0:
			return l.cut(len(l.buf)), io.EOF
		default:
			return nil, err
		}
	}
}

// readMore reads up to the end of a line, or until the buffer is full.
func (l *logReader) readMore() error {
	before := slices.Clone(l.buf) // reading overwrites it
	line, err := l.r.ReadSlice('\n')
	l.buf = line
	if len(before) > 0 {
		l.buf = append(before, line...)
	}
	if errors.Is(err, bufio.ErrBufferFull) || len(line) > 0 {
		return nil
	}
	return err
}

// cut removes and returns the first bytes of the buffer.
func (l *logReader) cut(n int) []byte {
	message := l.buf[:n]
	l.buf = l.buf[n:]
	return message
}

// nextTime returns the offset of the next message's timestamp in a message, 0 if
// there is none. A timestamp older than the message was printed by the container
// itself. The parts of a long line have the same timestamp.
func nextTime(message []byte) int {
	at, text := cutTime(message)
	if at.IsZero() {
		return 0
	}
	for _, m := range engineTime().FindAllIndex(text, -1) {
		if next, _ := cutTime(text[m[0]:]); !next.Before(at) {
			return len(message) - len(text) + m[0]
		}
	}
	return 0
}

// engineTime matches the engine's timestamp before a message.
var engineTime = lazyregexp.New(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z `)

// cutTime removes the engine's timestamp from the front of a message.
func cutTime(message []byte) (time.Time, []byte) {
	stamp, text, ok := bytes.Cut(message, []byte(" "))
	if !ok {
		return time.Time{}, message
	}
	at, err := time.Parse(time.RFC3339Nano, string(stamp))
	if err != nil {
		return time.Time{}, message
	}
	return at, text
}

// ReadContainer reads a container's log to its end.
func ReadContainer(ctx context.Context, engine *engineclient.Engine, id string, o container.LogsOptions, each func(Line)) error {
	unfinished, err := readLogPart(ctx, engine, id, o, each)
	for _, line := range unfinished {
		each(line)
	}
	return err
}

// readLogPart reads a container's log until the stream ends, and returns the lines without a newline.
func readLogPart(ctx context.Context, engine *engineclient.Engine, id string, o container.LogsOptions, each func(Line)) (unfinished []Line, err error) {
	inspected, err := engine.ContainerInspect(ctx, id)
	if err != nil {
		return nil, err
	}
	stream, err := engine.ContainerLogs(ctx, id, o)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	r := newLogReader(stream, inspected.Config.Tty, engine.Podman())
	for {
		line, err := r.next()
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF):
			return r.unfinished(), fmt.Errorf("the log stream was cut: %w", err)
		case errors.Is(err, io.EOF):
			return r.unfinished(), nil
		case err != nil:
			return r.unfinished(), err
		}
		each(line)
	}
}
