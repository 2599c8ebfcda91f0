package view

import "testing"

func TestResolveMode(t *testing.T) {
	for _, c := range []struct {
		progress, ansi string
		tty, noColor   bool
		mode           Mode
		color          bool
		fails          bool
	}{
		{tty: true, mode: ModeTTY, color: true},
		{progress: "auto", ansi: "auto", tty: true, mode: ModeTTY, color: true},
		{tty: false, mode: ModePlain},
		{tty: true, noColor: true, mode: ModeTTY},
		{ansi: "never", tty: true, mode: ModePlain},
		{ansi: "always", tty: false, mode: ModePlain, color: true},
		{ansi: "always", tty: true, noColor: true, mode: ModeTTY},
		{progress: "tty", tty: false, mode: ModeTTY},
		{progress: "plain", tty: true, mode: ModePlain, color: true},
		{progress: "json", mode: ModeJSON},
		{progress: "quiet", mode: ModeQuiet},
		{progress: "none", mode: ModeQuiet},
		{progress: "tty", ansi: "never", fails: true},
		{progress: "plain", ansi: "always", fails: true},
		{progress: "loud", fails: true},
		{ansi: "sometimes", fails: true},
	} {
		mode, color, err := ResolveMode(c.progress, c.ansi, c.tty, c.noColor)
		if mode != c.mode || color != c.color || (err != nil) != c.fails {
			t.Errorf("%+v: got %q, color %v, error %v", c, mode, color, err)
		}
	}
}
