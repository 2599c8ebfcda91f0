package view

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// golden is a txtar file: sections of input and sections "want…" of output.
type golden struct {
	t       *testing.T
	path    string
	archive *txtar.Archive
}

// goldens runs a test for each file of a folder of testdata.
func goldens(t *testing.T, folder string, test func(*testing.T, *golden)) {
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no goldens in %s: %v", folder, err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			g := &golden{t: t, path: path, archive: archive}
			test(t, g)
			g.save()
		})
	}
}

func (g *golden) section(name string) string {
	for _, f := range g.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// want compares a section with what came out.
func (g *golden) want(name, got string) {
	g.t.Helper()
	if *update {
		g.set(name, got)
		return
	}
	if diff := cmp.Diff(g.section(name), got); diff != "" {
		g.t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func (g *golden) set(name, text string) {
	for i := range g.archive.Files {
		if g.archive.Files[i].Name == name {
			g.archive.Files[i].Data = []byte(text)
			return
		}
	}
	g.archive.Files = append(g.archive.Files, txtar.File{Name: name, Data: []byte(text)})
}

func (g *golden) save() {
	if !*update {
		return
	}
	if err := os.WriteFile(g.path, txtar.Format(g.archive), 0o644); err != nil {
		g.t.Fatal(err)
	}
}
