package view

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		in   string
		tty  bool
		def  int
		want int
		rest string
		says string
	}{
		{in: "y\nrest", def: 1, want: 0, rest: "rest", says: "go?\n"},
		{in: "yes\r\n", def: 1, want: 0, says: "go?\n"},
		{in: "YES", def: 1, want: 0, says: "go?\n"},
		{in: "true\n", def: 1, want: 0, says: "go?\n"},
		{in: "1\n", def: 1, want: 0, says: "go?\n"},
		{in: "a\n", def: 1, want: 2, says: "go?\n"},
		{in: "abort\n", def: 1, want: 2, says: "go?\n"},
		{in: "n\n", def: 0, want: 1, says: "go?\n"},
		{in: "\n", def: 0, want: 0, says: "go?\n"},
		{in: "", def: 1, want: 1, says: "go?\n"},
		{in: "y", tty: true, def: 1, want: 0, says: "go? [y/N/a]: \n"},
		{in: "what\nno\n", tty: true, def: 0, want: 1, says: "go? [Y/n/a]: go? [Y/n/a]: "},
	} {
		var b bytes.Buffer
		in := strings.NewReader(c.in)
		got, err := Choose(in, Terminal{W: &b, TTY: c.tty}, "go?", c.def, Yes, No, Choice{Key: "a", Words: []string{"abort"}})
		if err != nil || got != c.want || b.String() != c.says {
			t.Errorf("%q: got %v, %v, saying %q", c.in, got, err, b.String())
		}
		if rest, _ := io.ReadAll(in); string(rest) != c.rest {
			t.Errorf("%q: leaves %q", c.in, rest)
		}
	}
}

func TestChooseTakesNoNonsenseFromAPipe(t *testing.T) {
	for _, in := range []string{"maybe\n", "maybe", strings.Repeat("y", 5000)} {
		if got, err := Choose(strings.NewReader(in), Terminal{W: io.Discard}, "go?", 1, Yes, No); err == nil || got != 1 {
			t.Errorf("%.10q is taken for %v", in, got)
		}
	}
	if _, err := Choose(iotest.ErrReader(io.ErrClosedPipe), Terminal{W: io.Discard}, "go?", 1, Yes, No); err == nil {
		t.Error("a broken stdin is taken for an answer")
	}
}
