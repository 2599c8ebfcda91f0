package view

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestError(t *testing.T) {
	taken := errors.New("start container shop-web-1: port 80 is taken\x1b[2J\ncompose: forged")
	joined := fmt.Errorf("up: %w", errors.New("one"))
	for _, c := range []struct {
		name string
		mode Mode
		term Terminal
		err  error
		hint string
		want string
	}{
		{"plain", ModePlain, Terminal{}, taken, "stop the other", "compose: start container shop-web-1: port 80 is taken\\x1b[2J\n    compose: forged\nhint: stop the other\n"},
		{"quiet hides no error", ModeQuiet, Terminal{}, joined, "", "compose: up: one\n"},
		{"joined", ModePlain, Terminal{}, errors.Join(joined, errors.Join(errors.New("two"), errors.New("three"))), "", "compose: up: one\ncompose: two\ncompose: three\n"},
		{"json", ModeJSON, Terminal{}, taken, "stop", `{"error":true,"message":"start container shop-web-1: port 80 is taken\u001b[2J\ncompose: forged","hint":"stop"}` + "\n"},
		{"colour", ModeTTY, Terminal{Color: true}, joined, "do", "\x1b[31mcompose:\x1b[m up: one\n\x1b[36mhint:\x1b[m do\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			c.term.W = &b
			if err := Error(c.term, c.mode, c.err, c.hint); err != nil {
				t.Fatal(err)
			}
			if b.String() != c.want {
				t.Errorf("got  %q\nwant %q", b.String(), c.want)
			}
		})
	}
}

func TestWarning(t *testing.T) {
	for mode, want := range map[Mode]string{
		ModePlain: "warning: mind\nhint: this\n",
		ModeQuiet: "",
		ModeJSON:  `{"id":"Compose","status":"Warning","text":"mind","details":"this"}` + "\n",
	} {
		var b bytes.Buffer
		if err := Warning(Terminal{W: &b}, mode, "mind", "this"); err != nil || b.String() != want {
			t.Errorf("%s: got %q, %v", mode, b.String(), err)
		}
	}
}
