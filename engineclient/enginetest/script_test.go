package enginetest

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCommandsThatAreKnown(t *testing.T) {
	for command, want := range map[string][]step{
		"print a b":                       {{verb: "print", text: "a"}, {verb: "print", text: "b"}},
		"warn a then exit 3":              {{verb: "warn", text: "a"}, {verb: "exit", status: 3}},
		"/bin/echo a b":                   {{verb: "print", text: "a b"}},
		"sleep 1.5":                       {{verb: "sleep", wait: 1500 * time.Millisecond}},
		"sleep 2m":                        {{verb: "sleep", wait: 2 * time.Minute}},
		"sleep infinity":                  {{verb: "sleep", wait: -1}},
		"ignore-term then sleep inf":      {{verb: "ignore"}, {verb: "sleep", wait: -1}},
		"sh|-c|":                          {{verb: "exit"}},
		"sh|-c|echo 'a b'; exit 3":        {{verb: "print", text: "a b"}, {verb: "exit", status: 3}, {verb: "exit"}},
		"sh|-c|echo a >&2 && exec cat":    {{verb: "warn", text: "a"}, {verb: "cat"}, {verb: "exit"}},
		"sh|-c|echo $HOME":                nil,
		"sh|-c|echo a | cat":              nil,
		"sh|-c|while true; do true; done": nil,
		"nginx -g daemon":                 nil,
		"sleep":                           nil,
		"exit x":                          nil,
		"print":                           nil,
		"":                                nil,
	} {
		argv := strings.Fields(command)
		if strings.Contains(command, "|-c|") {
			argv = strings.SplitN(command, "|", 3)
		}
		got, ok := parse(argv)
		if !slices.Equal(got, want) || ok != (want != nil) {
			t.Errorf("%s: got %+v, %v, want %+v", command, got, ok, want)
		}
	}
}
