package view

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Confirm asks a question that is answered with yes or no. An empty answer, or
// none, is def. On a terminal an answer that is neither is asked again; in a
// pipe it is an error, since nobody would see the question.
func Confirm(in io.Reader, t Terminal, msg string, def bool) (bool, error) {
	choice := "[y/N]"
	if def {
		choice = "[Y/n]"
	}
	for {
		if _, err := fmt.Fprintf(t.W, "%s %s: ", Safe(msg), choice); err != nil {
			return false, fmt.Errorf("ask: %w", err)
		}
		answer, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, fmt.Errorf("read the answer: %w", err)
		}
		ended := err != nil
		if !t.TTY || ended {
			// Nobody types the newline that ends the line of the question.
			if _, err := io.WriteString(t.W, "\n"); err != nil {
				return false, fmt.Errorf("ask: %w", err)
			}
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "":
			return def, nil
		case "y", "yes", "t", "true", "1":
			return true, nil
		case "n", "no", "f", "false", "0":
			return false, nil
		}
		if !t.TTY || ended {
			return false, fmt.Errorf("answer %q is neither yes nor no", Safe(answer))
		}
	}
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
