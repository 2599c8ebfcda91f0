//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// canary begins every secret value that stands in a story's files. No command
// may print one, so a story cannot name it either: it is looked for in all
// that all commands of all stories print.
const canary = "canary-"

// longest is how long all stories together may take on a very slow machine;
// then what still runs is ended, and its story fails.
const longest = 20 * time.Minute

// Where the stories are: those that take long on a real engine lie by themselves.
const (
	scripts     = "testdata/script/*.txtar"
	longScripts = "testdata/script/long/*.txtar"
)

// tell runs the stories in some places and listens to them.
func tell(t *testing.T, p testscript.Params, places ...string) {
	t.Helper()
	apart(t)
	p.Files = stories(t, places...)
	p.Deadline = time.Now().Add(longest)
	testscript.RunT(listener{t}, p)
}

func stories(t *testing.T, places ...string) []string {
	t.Helper()
	var out []string
	for _, place := range places {
		list, err := filepath.Glob(place)
		if err != nil || len(list) == 0 {
			t.Fatalf("no stories in %s: %v", place, err)
		}
		out = append(out, list...)
	}
	return out
}

// apart checks that no story's name is that of another, or begins with that and
// a hyphen: the projects of a story are told by their names.
func apart(t *testing.T) {
	t.Helper()
	seen := map[string]bool{}
	for _, story := range stories(t, scripts, longScripts) {
		name := strings.TrimSuffix(filepath.Base(story), ".txtar")
		if seen[name] {
			t.Errorf("two stories are called %s", name)
		}
		seen[name] = true
	}
	for one := range seen {
		for two := range seen {
			if strings.HasPrefix(two, one+"-") {
				t.Errorf("%s would take projects of %s for its own", one, two)
			}
		}
	}
}

// listener hears the whole log of a story, which testscript would cut down to
// the part that failed.
type listener struct{ *testing.T }

func (l listener) Run(name string, f func(testscript.T)) {
	l.T.Run(name, func(t *testing.T) { f(listener{t}) })
}

// Verbose asks testscript for everything.
func (l listener) Verbose() bool { return true }

// Log gets a story's log when it has ended.
func (l listener) Log(args ...any) {
	said := fmt.Sprint(args...)
	for line := range strings.Lines(said) {
		if strings.Contains(line, canary) && !strings.HasPrefix(line, ">") {
			l.Errorf("a secret value was printed: %s", line)
		}
	}
	if l.Failed() || testing.Verbose() {
		l.T.Log(said)
	}
}
