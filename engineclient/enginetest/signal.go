package enginetest

import (
	"strconv"
	"strings"
)

// signalNumber is the number of a signal that compose files name, or 0.
func signalNumber(name string) int {
	switch name {
	case "HUP":
		return 1
	case "INT":
		return 2
	case "QUIT":
		return 3
	case "KILL":
		return 9
	case "USR1":
		return 10
	case "USR2":
		return 12
	case "TERM":
		return 15
	case "WINCH":
		return 28
	}
	return 0
}

// signalName is "TERM" for "SIGTERM", "term" and "15".
func signalName(text string) string {
	name := strings.TrimPrefix(strings.ToUpper(text), "SIG")
	for _, known := range []string{"HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM", "WINCH"} {
		if number(signalNumber(known)) == name {
			return known
		}
	}
	return name
}

func number(n int) string { return strconv.Itoa(n) }
