package view

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Choice is an answer that Choose accepts: the key that is shown, and words that
// mean the same.
type Choice struct {
	Key   string
	Words []string
}

// Yes and No are the answers to a question of fact.
var (
	Yes = Choice{Key: "y", Words: []string{"yes", "t", "true", "1"}}
	No  = Choice{Key: "n", Words: []string{"no", "f", "false", "0"}}
)

// Choose asks a question and returns the index of the choice. An empty answer,
// or the end of the input, is the choice with the index def. On a terminal an
// unknown answer is asked again. Without a terminal the message is printed as a
// line without the choices, as docker compose prints it, and an unknown answer
// is an error.
func Choose(in io.Reader, t Terminal, msg string, def int, choices ...Choice) (int, error) {
	prompt := strings.Join(safeLines(msg), "\n") + "\n"
	if t.TTY {
		prompt = strings.TrimSuffix(prompt, "\n") + " " + keys(choices, def) + ": "
	}
	for {
		if _, err := io.WriteString(t.W, prompt); err != nil {
			return def, fmt.Errorf("ask: %w", err)
		}
		answer, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return def, fmt.Errorf("read the answer: %w", err)
		}
		ended := err != nil
		if t.TTY && ended {
			// Nobody types the newline that ends the line of the question.
			if _, err := io.WriteString(t.W, "\n"); err != nil {
				return def, fmt.Errorf("ask: %w", err)
			}
		}
		answer = strings.ToLower(strings.TrimSpace(answer))
		if answer == "" {
			return def, nil
		}
		for i, c := range choices {
			if answer == c.Key || slices.Contains(c.Words, answer) {
				return i, nil
			}
		}
		if !t.TTY || ended {
			return def, fmt.Errorf("invalid answer %q: must be one of %s", Safe(answer), keys(choices, def))
		}
	}
}

// keys shows the choices as [y/N]: the default is in upper case.
func keys(choices []Choice, def int) string {
	var out []string
	for i, c := range choices {
		key := c.Key
		if i == def {
			key = strings.ToUpper(key)
		}
		out = append(out, key)
	}
	return "[" + strings.Join(out, "/") + "]"
}

// longestAnswer is more than anybody types.
const longestAnswer = 1024

// readLine reads byte by byte: what follows the line is not ours.
func readLine(in io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for len(line) < longestAnswer {
		n, err := in.Read(b[:])
		if n > 0 && b[0] == '\n' {
			return string(line), nil
		}
		line = append(line, b[:n]...)
		if err != nil {
			return string(line), err
		}
	}
	return string(line), nil
}
