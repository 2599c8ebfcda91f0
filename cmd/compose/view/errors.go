package view

import (
	"bytes"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Error prints what ended a command, and under it what can be done. Several
// errors joined are several lines. Quiet hides no errors.
func Error(t Terminal, mode Mode, err error, hint string) error {
	if mode == ModeJSON {
		return writeJSON(t.W, struct {
			Error   bool   `json:"error"`
			Message string `json:"message"`
			Hint    string `json:"hint,omitempty"`
		}{true, err.Error(), Called(hint, t.Command)}, "")
	}
	var b bytes.Buffer
	for _, e := range flatten(err) {
		say(&b, paint(t, "compose:", ansi.AttrRedForegroundColor), e.Error())
	}
	sayHint(&b, t, hint)
	_, werr := t.W.Write(b.Bytes())
	return werr
}

// Warning prints what the user should know although nothing failed.
func Warning(t Terminal, mode Mode, message, hint string) error {
	switch mode {
	case ModeQuiet:
		return nil
	case ModeJSON:
		return writeJSON(t.W, warningMessage(message, Called(hint, t.Command)), "")
	}
	_, err := t.W.Write(warning(t, message, hint))
	return err
}

func warningMessage(text, hint string) message {
	return message{ID: "Compose", Status: "Warning", Text: text, Details: hint}
}

func warning(t Terminal, message, hint string) []byte {
	var b bytes.Buffer
	say(&b, paint(t, "warning:", ansi.AttrYellowForegroundColor), message)
	sayHint(&b, t, hint)
	return b.Bytes()
}

// flatten takes joined errors apart.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, flatten(e)...)
	}
	return out
}

// say prints a marked message. Its further lines are indented, so that text of
// others cannot pass for a message of ours.
func say(w io.Writer, mark, message string) {
	io.WriteString(w, mark+" "+strings.Join(safeLines(message), "\n    ")+"\n")
}

func sayHint(w io.Writer, t Terminal, hint string) {
	if hint != "" {
		say(w, paint(t, "hint:", ansi.AttrCyanForegroundColor), Called(hint, t.Command))
	}
}

// paint puts text into a colour where colours are wanted.
func paint(t Terminal, text string, attrs ...ansi.Attr) string {
	if !t.Color || text == "" {
		return text
	}
	return ansi.NewStyle(attrs...).Styled(text)
}
