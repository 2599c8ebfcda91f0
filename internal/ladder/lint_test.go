package ladder

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the goldens want")

// TestLintFinds holds the rules against manifests that break them: what a rule
// finds, and what beside it is in order.
func TestLintFinds(t *testing.T) {
	files, err := filepath.Glob("testdata/lint/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			objects, err := Read(section(archive, "manifest.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range Lint(objects, outside(section(archive, "outside"))) {
				fmt.Fprintln(&got, f)
			}
			if *update {
				rewrite(t, file, archive, got.String())
				return
			}
			if got.Len() == 0 {
				t.Error("no rule finds anything here: this golden cannot fail")
			}
			if diff := cmp.Diff(string(section(archive, "want")), got.String()); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func section(archive *txtar.Archive, name string) []byte {
	for _, f := range archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func rewrite(t *testing.T, file string, archive *txtar.Archive, want string) {
	t.Helper()
	for i := range archive.Files {
		if archive.Files[i].Name == "want" {
			archive.Files[i].Data = []byte(want)
		}
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// outside reads lines like `Secret/tls` and `host db`.
func outside(text []byte) Outside {
	var o Outside
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if host, ok := strings.CutPrefix(line, "host "); ok {
			o.Hosts = append(o.Hosts, host)
		} else if line != "" {
			o.Objects = append(o.Objects, line)
		}
	}
	return o
}

// TestEveryRuleIsBroken: a rule that no golden breaks may find nothing at all.
func TestEveryRuleIsBroken(t *testing.T) {
	files, err := filepath.Glob("testdata/lint/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	found := make([]int, len(rules()))
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := Read(section(archive, "manifest.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for i, rule := range rules() {
			b := &bundle{objects: objects, pods: pods(objects), outside: outside(section(archive, "outside"))}
			rule(b)
			found[i] += len(b.faults)
		}
	}
	for i, n := range found {
		if n == 0 {
			t.Errorf("rule %d finds nothing in any golden", i)
		}
	}
}
