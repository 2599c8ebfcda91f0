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

// tell runs the stories and listens to them.
func tell(t *testing.T, p testscript.Params) {
	t.Helper()
	p.Dir = "testdata/script"
	apart(t, p.Dir)
	p.Deadline = time.Now().Add(longest)
	testscript.RunT(listener{t}, p)
}

// apart checks that no story's name begins with that of another and a hyphen: the
// projects of a story are told by their names.
func apart(t *testing.T, dir string) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no stories in %s: %v", dir, err)
	}
	for _, one := range list {
		for _, two := range list {
			if strings.HasPrefix(two, strings.TrimSuffix(one, ".txtar")+"-") {
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
