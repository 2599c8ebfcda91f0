package view

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 5_000_000, time.UTC)

// printed is what a printer prints, stdout and stderr apart.
func printed(t *testing.T, out, err Terminal, o LogOptions, use func(*LogPrinter)) (string, string) {
	t.Helper()
	var outText, errText bytes.Buffer
	out.W, err.W = &outText, &errText
	l := NewLogPrinter(out, err, o)
	use(l)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	return outText.String(), errText.String()
}

func talk(l *LogPrinter) {
	l.Register("web-1", "database-1")
	l.Attaching("web-1", "database-1")
	l.Line("web-1", false, noon, []byte("hello\n"))
	l.Line("database-1", true, noon, []byte("ready"))
	l.Status("web-1", "exited with code 1 (restarting)")
	l.Status("database-1", "has been recreated")
}

func TestLogs(t *testing.T) {
	for _, c := range []struct {
		name     string
		out      Terminal
		options  LogOptions
		want     string
		wantsErr string
	}{
		{name: "merged", want: `Attaching to database-1, web-1
web-1       | hello
database-1  | ready
web-1 exited with code 1 (restarting)
database-1 has been recreated
`},
		{name: "split", options: LogOptions{Split: true}, want: `Attaching to database-1, web-1
web-1       | hello
web-1 exited with code 1 (restarting)
database-1 has been recreated
`, wantsErr: "database-1  | ready\n"},
		{name: "no prefix", options: LogOptions{NoPrefix: true, Timestamps: true}, want: `Attaching to database-1, web-1
2026-11-22T12:00:00.005000000Z hello
2026-11-22T12:00:00.005000000Z ready
web-1 exited with code 1 (restarting)
database-1 has been recreated
`},
		{name: "colours go by the sorted order", out: Terminal{Color: true}, want: `Attaching to database-1, web-1
{33}web-1       | {}hello
{36}database-1  | {}ready
{33}web-1 exited with code 1 (restarting){}
{36}database-1 has been recreated{}
`},
		{name: "no colour", out: Terminal{Color: true}, options: LogOptions{NoColor: true, NoPrefix: true}, want: `Attaching to database-1, web-1
hello
ready
web-1 exited with code 1 (restarting)
database-1 has been recreated
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := printed(t, c.out, Terminal{}, c.options, talk)
			want := strings.NewReplacer("{", "\x1b[", "}", "m").Replace(c.want)
			if diff := cmp.Diff(want, out) + cmp.Diff(c.wantsErr, err); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Container output is not ours: a terminal gets its text and its colours, a
// pipe gets its bytes.
func TestLogLinesOnATerminal(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext":                        "plain\ttext",
		"größe 日本 e\u0301":                   "größe 日本 e\u0301",
		"\x1b[1;31mred\x1b[0m":               "\x1b[1;31mred\x1b[0m\x1b[m",
		"\x1b[38:2::1:2:3mrgb":               "\x1b[38:2::1:2:3mrgb\x1b[m",
		"\x1b[2J\x1b[Hcleared":               "cleared",
		"\x1b]0;title\x07text":               "text",
		"\x1b]52;c;aGk=\x1b\\text":           "text",
		"\x1bPq#0\x1b\\text":                 "text",
		"\x1b[?25ltext\x1b[6n\x1b[>4;1m":     "text",
		"\x1bctext\x1b7":                     "text",
		"\u009b2Jtext\u0090q\u009cend":       "",
		"\x9b31mred\x85":                     "red",
		"bell\x07 back\b\x00\x7f":            "bell back",
		"\x1b]0;never ends":                  "",
		"\x1b[31":                            "",
		"bad \xff byte":                      "bad \uFFFD byte",
		"\u202ereversed":                     "reversed",
		"10%\r50%\r100%\r":                   "10%\nx  | 50%\nx  | 100%",
		"\r":                                 "",
		"crlf\r\n":                           "crlf",
		"\x1b[31mover\rprefix":               "\x1b[31mover\x1b[m\nx  | prefix",
		"\x1b]8;;http://x\x1b\\link\x1b]8;;": "link",
	} {
		if strings.Contains(in, "\u009b2J") {
			// U+009B is two bytes of UTF-8: a terminal that decodes UTF-8 first
			// takes it for CSI. What matters is that no control comes out.
			out, _ := printed(t, Terminal{TTY: true}, Terminal{}, LogOptions{}, func(l *LogPrinter) { l.Line("x", false, noon, []byte(in)) })
			if strings.ContainsFunc(strings.TrimSuffix(out, "\n"), dangerous) {
				t.Errorf("%q becomes %q", in, out)
			}
			continue
		}
		line := func(l *LogPrinter) { l.Line("x", false, noon, []byte(in)) }
		out, _ := printed(t, Terminal{TTY: true}, Terminal{}, LogOptions{}, line)
		if want := "x  | " + want + "\n"; out != want {
			t.Errorf("%q becomes %q, want %q", in, out, want)
		}
		out, _ = printed(t, Terminal{}, Terminal{}, LogOptions{}, line)
		if want := "x  | " + strings.TrimSuffix(in, "\n") + "\n"; out != want {
			t.Errorf("in a pipe %q becomes %q, want %q", in, out, want)
		}
	}
}

func FuzzLogLineOnATerminal(f *testing.F) {
	f.Add([]byte("a\x1b[31m\x1b]0;x\x07\u009b\xff\r\u202e"))
	f.Fuzz(func(t *testing.T, line []byte) {
		out := string(appendTame(nil, line))
		text := ansi.Strip(out)
		if strings.ContainsFunc(text, func(r rune) bool { return r != '\t' && r != '\n' && dangerous(r) }) {
			t.Errorf("%q becomes %q", line, out)
		}
		for rest := out; rest != ""; {
			seq, width, n, _ := ansi.DecodeSequence(rest, 0, nil)
			if width == 0 && strings.HasPrefix(seq, "\x1b") && !isStyle([]byte(seq)) {
				t.Errorf("%q becomes %q", line, out)
			}
			rest = rest[max(1, n):]
		}
	})
}

func TestLogLinesAsJSON(t *testing.T) {
	out, errs := printed(t, Terminal{TTY: true}, Terminal{}, LogOptions{JSON: true, Split: true}, func(l *LogPrinter) {
		l.Line("web-1", true, noon, []byte("a \x1b[31m\u202e\xff <b>\r\n"))
		l.Status("web-1", "exited with code 0")
		l.Warn("db-1", "cannot\x1b read")
	})
	want := `{"time":"2026-11-22T12:00:00.005000000Z","container":"web-1","stream":"stderr","text":"a \u001b[31m\u202e` + "\uFFFD" + ` <b>"}
{"container":"web-1","text":"exited with code 0","status":true}
`
	if diff := cmp.Diff(want, out) + cmp.Diff("warning: db-1: cannot\\x1b read\n", errs); diff != "" {
		t.Error(diff)
	}
}

func TestLogFilter(t *testing.T) {
	f := LogFilter{
		Grep:    []*regexp.Regexp{regexp.MustCompile("^error"), regexp.MustCompile("warn$")},
		Exclude: []*regexp.Regexp{regexp.MustCompile("health")},
	}
	for line, want := range map[string]bool{
		"error: x": true, "a warn": true, "a warn\r": true, "info": false, "error in health": false, "\x1b[31merr\x1b[0mor": true,
	} {
		if got := f.shows([]byte(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

// Who leaves does not wait for a terminal that takes nothing.
func TestHurriedPrinterDropsWhatAStoppedTerminalDoesNotTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		l := NewLogPrinter(Terminal{W: g}, Terminal{W: io.Discard}, LogOptions{})
		over := false
		go func() {
			for range 100 {
				l.Line("x", false, noon, bytes.Repeat([]byte("y"), 64<<10))
			}
			over = true
		}()
		synctest.Wait()
		l.Hurry()
		synctest.Wait()
		if err := l.CloseWithin(time.Second); err != nil || !over {
			t.Error(err, over)
		}
		close(g.open)
	})
}

func TestHostileSourceNames(t *testing.T) {
	out, _ := printed(t, Terminal{TTY: true}, Terminal{}, LogOptions{}, func(l *LogPrinter) {
		l.Line("x\x1b[2J", false, noon, []byte("a"))
		l.Status("x\x1b[2J", "exited\nforged")
		l.Say("b\x1b")
	})
	if want := "x\\x1b[2J  | a\nx\\x1b[2J exited\\nforged\nb\\x1b\n"; out != want {
		t.Errorf("got %q", out)
	}
}

func TestWriterMakesLines(t *testing.T) {
	now := func() time.Time { return noon }
	out, _ := printed(t, Terminal{}, Terminal{}, LogOptions{}, func(l *LogPrinter) {
		w := l.Writer("x", false, now)
		for _, part := range []string{"on", "e\ntwo\n\nth", "ree", "\n", "unfinished"} {
			fmt.Fprint(w, part)
		}
		w.Close()
		w.Close()
	})
	if want := "x  | one\nx  | two\nx  | \nx  | three\nx  | unfinished\n"; out != want {
		t.Errorf("got %q", out)
	}
}

// A container that never ends its line costs a bounded amount of memory.
func TestEndlessLineIsBroken(t *testing.T) {
	now := func() time.Time { return noon }
	var w *LogWriter
	out, _ := printed(t, Terminal{}, Terminal{}, LogOptions{NoPrefix: true}, func(l *LogPrinter) {
		w = l.Writer("x", false, now)
		chunk := bytes.Repeat([]byte("y"), 32<<10)
		for range 100 {
			w.Write(chunk)
		}
		if cap(w.partial) > 4*LongestLine {
			t.Errorf("%d bytes are kept", cap(w.partial))
		}
		w.Close()
		l.Line("x", false, noon, bytes.Repeat([]byte("z"), LongestLine+1))
	})
	if got, want := strings.Count(out, "y"), 100*32<<10; got != want {
		t.Errorf("%d of %d bytes are printed", got, want)
	}
	for l := range strings.Lines(out) {
		if len(l) > LongestLine+1 {
			t.Errorf("a line of %d bytes", len(l))
		}
	}
}

func TestManyWritersNeverTearALine(t *testing.T) {
	out, _ := printed(t, Terminal{}, Terminal{}, LogOptions{}, func(l *LogPrinter) {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for n := range 2000 {
					l.Line(fmt.Sprint("c", i), n%2 == 0, noon, fmt.Appendf(nil, "line %d of %d", n, i))
				}
			})
		}
		all.Wait()
	})
	next := map[int]int{}
	for line := range strings.Lines(out) {
		var source, n, of int
		if _, err := fmt.Sscanf(line, "c%d  | line %d of %d\n", &source, &n, &of); err != nil || source != of || n != next[of] {
			t.Fatalf("a torn or unordered line: %q: %v", line, err)
		}
		next[of]++
	}
	for i := range 8 {
		if next[i] != 2000 {
			t.Errorf("%d lines of c%d", next[i], i)
		}
	}
}

// gate is a writer that blocks until it is opened.
type gate struct {
	open chan struct{}
	text bytes.Buffer
}

func (g *gate) Write(b []byte) (int, error) { <-g.open; return g.text.Write(b) }

// A reader that does not read holds the containers up; our memory stays small.
func TestSlowReaderHoldsWritersUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		l := NewLogPrinter(Terminal{W: g}, Terminal{W: io.Discard}, LogOptions{NoPrefix: true})
		sent := 0
		go func() {
			for range 100 {
				l.Line("x", false, noon, bytes.Repeat([]byte("y"), 64<<10))
				sent++
			}
		}()
		synctest.Wait()
		if sent*(64<<10) > 2*mostPending+128<<10 {
			t.Errorf("%d lines are taken in", sent)
		}
		close(g.open)
		synctest.Wait()
		if err := l.Close(); err != nil || sent != 100 || g.text.Len() != 100*(64<<10+1) {
			t.Errorf("%d lines sent, %d bytes written, %v", sent, g.text.Len(), err)
		}
	})
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestBrokenPipeIsReportedAndBlocksNobody(t *testing.T) {
	l := NewLogPrinter(Terminal{W: brokenPipe{}}, Terminal{W: io.Discard}, LogOptions{})
	for range 100 {
		l.Line("x", false, noon, bytes.Repeat([]byte("y"), 64<<10))
	}
	if err := l.Flush(); !errors.Is(err, io.ErrClosedPipe) {
		t.Error("Flush:", err)
	}
	if err := l.Close(); !errors.Is(err, io.ErrClosedPipe) {
		t.Error("Close:", err)
	}
	l.Line("x", false, noon, []byte("after Close"))
}

func BenchmarkLogLine(b *testing.B) {
	line := []byte(`{"time":"2026-11-22T12:00:00Z","level":"info","msg":"request served","status":200,"ms":12}`)
	colored := []byte("\x1b[32minfo\x1b[0m request served status=200 ms=12 path=/index.html agent=curl")
	for _, c := range []struct {
		name string
		term Terminal
		line []byte
	}{
		{"pipe", Terminal{}, line},
		{"terminal", Terminal{TTY: true, Color: true}, line},
		{"terminal, colours", Terminal{TTY: true, Color: true}, colored},
	} {
		b.Run(c.name, func(b *testing.B) {
			r, w := io.Pipe()
			go io.Copy(io.Discard, r)
			c.term.W = w
			l := NewLogPrinter(c.term, c.term, LogOptions{})
			b.ReportAllocs()
			b.SetBytes(int64(len(c.line)))
			for b.Loop() {
				l.Line("web-1", false, noon, c.line)
			}
			l.Close()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
