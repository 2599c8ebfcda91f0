package view

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestConfirm(t *testing.T) {
	for _, c := range []struct {
		in   string
		tty  bool
		def  bool
		want bool
		rest string
		says string
	}{
		{in: "y\nrest", want: true, rest: "rest", says: "go? [y/N]: \n"},
		{in: "yes\r\n", want: true, says: "go? [y/N]: \n"},
		{in: "YES", want: true, says: "go? [y/N]: \n"},
		{in: "true\n", want: true, says: "go? [y/N]: \n"},
		{in: "1\n", want: true, says: "go? [y/N]: \n"},
		{in: "n\n", def: true, want: false, says: "go? [Y/n]: \n"},
		{in: "\n", def: true, want: true, says: "go? [Y/n]: \n"},
		{in: "", def: false, want: false, says: "go? [y/N]: \n"},
		{in: "what\nno\n", tty: true, def: true, want: false, says: "go? [Y/n]: go? [Y/n]: "},
	} {
		var b bytes.Buffer
		in := strings.NewReader(c.in)
		got, err := Confirm(in, Terminal{W: &b, TTY: c.tty}, "go?", c.def)
		if err != nil || got != c.want || b.String() != c.says {
			t.Errorf("%q: got %v, %v, saying %q", c.in, got, err, b.String())
		}
		if rest, _ := io.ReadAll(in); string(rest) != c.rest {
			t.Errorf("%q: leaves %q", c.in, rest)
		}
	}
}

func TestConfirmTakesNoNonsenseFromAPipe(t *testing.T) {
	for _, in := range []string{"maybe\n", "maybe", strings.Repeat("y", 5000)} {
		if got, err := Confirm(strings.NewReader(in), Terminal{W: io.Discard}, "go?", true); err == nil || got {
			t.Errorf("%.10q is taken for %v", in, got)
		}
	}
	if _, err := Confirm(iotest.ErrReader(io.ErrClosedPipe), Terminal{W: io.Discard}, "go?", true); err == nil {
		t.Error("a broken stdin is taken for an answer")
	}
}
