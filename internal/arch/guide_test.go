package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	guidePath = regexp.MustCompile("`((?:cmd|convergence|docs|engineclient|examples|internal|k8sexport|planner|project|scripts)(?:/[A-Za-z0-9_.*-]+)*)`")
	guideTest = regexp.MustCompile(`\bTest[A-Z]\w+`)
)

// TestTheGuideNamesWhatExists checks the paths and tests that docs/ARCHITECTURE.md names.
func TestTheGuideNamesWhatExists(t *testing.T) {
	page, err := os.ReadFile("../../docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	paths := guidePath.FindAllStringSubmatch(string(page), -1)
	if len(paths) < 60 {
		t.Errorf("found %d paths only", len(paths))
	}
	for _, m := range paths {
		if found, err := filepath.Glob("../../" + m[1]); err != nil || len(found) == 0 {
			t.Errorf("docs/ARCHITECTURE.md names %s, which does not exist", m[1])
		}
	}
	declared := testNames(t)
	for _, name := range guideTest.FindAllString(string(page), -1) {
		if !declared[name] {
			t.Errorf("docs/ARCHITECTURE.md names %s, which does not exist", name)
		}
	}
}

// testNames returns the tests of the repository.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	names := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
