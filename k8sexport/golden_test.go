package k8sexport

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project"
)

var update = flag.Bool("update", false, "rewrite the goldens and docs/KUBERNETES.md")

// Each file of testdata contains a project and the expected export: options.yaml
// and facts.yaml if they are needed, compose.yaml and the files that it refers
// to, then manifests.yaml and report.txt, or error.txt.
func TestGoldens(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := unpack(t, archive)
	got := c.export(t)
	if *update {
		archive.Files = append(c.inputs, got...)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := string(txtar.Format(&txtar.Archive{Files: c.outputs}))
	if diff := cmp.Diff(want, string(txtar.Format(&txtar.Archive{Files: got}))); diff != "" {
		t.Errorf("run `go test ./k8sexport -update` and review the diff (-golden +export):\n%s", diff)
	}
}

// outputs are the files of a golden that the export creates.
var outputs = map[string]bool{"manifests.yaml": true, "report.txt": true, "error.txt": true}

// testCase is one project.
type testCase struct {
	dir     string
	inputs  []txtar.File
	outputs []txtar.File
	options Options
	images  map[string]Image
	env     map[string]string
}

func unpack(t testing.TB, archive *txtar.Archive) testCase {
	t.Helper()
	c := testCase{dir: t.TempDir(), env: map[string]string{}}
	for _, f := range archive.Files {
		if outputs[f.Name] {
			c.outputs = append(c.outputs, f)
			continue
		}
		c.inputs = append(c.inputs, f)
		switch f.Name {
		case "options.yaml":
			decodeYAML(t, f.Data, &c.options)
		case "facts.yaml":
			decodeYAML(t, f.Data, &c.images)
		case "env.yaml":
			decodeYAML(t, f.Data, &c.env)
		default:
			// "NAME 0600" sets the mode, "NAME size 2000000" the size.
			c.write(t, f)
		}
	}
	return c
}

func (c testCase) write(t testing.TB, f txtar.File) {
	name, mode, size := f.Name, fs.FileMode(0o644), 0
	if words := strings.Fields(f.Name); len(words) > 1 {
		name = words[0]
		if words[1] == "size" {
			fmt.Sscan(words[2], &size)
		} else {
			fmt.Sscanf(words[1], "%o", &mode)
		}
	}
	data := f.Data
	if size > 0 {
		data = []byte(strings.Repeat("x", size))
	}
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
}

func decodeYAML(t testing.TB, raw []byte, into any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(string(raw)))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func (c testCase) load(t testing.TB) *project.Project {
	t.Helper()
	want, err := project.Load(t.Context(), project.Source{Files: []string{filepath.Join(c.dir, "compose.yaml")}, Dir: c.dir, Env: c.env})
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// facts returns what the command would find out.
func (c testCase) facts(want *project.Project) Facts {
	facts := Facts{Images: c.images, Files: map[string]File{}}
	for _, path := range Needs(want).Files {
		facts.Files[path] = readFile(path)
	}
	return facts
}

// export returns the outputs of the golden.
func (c testCase) export(t testing.TB) []txtar.File { return c.exported(t, c.load(t)) }

func (c testCase) exported(t testing.TB, want *project.Project) []txtar.File {
	t.Helper()
	clean := func(s string) []byte { return []byte(strings.ReplaceAll(s, c.dir, "/dir")) }
	manifests, report, err := Export(want, c.facts(want), c.options)
	if err != nil {
		return []txtar.File{{Name: "error.txt", Data: clean(err.Error() + "\n")}}
	}
	raw, err := manifests.YAML()
	if err != nil {
		t.Fatal(err)
	}
	strict(t, raw)
	again, _, _ := Export(want, c.facts(want), c.options)
	if second, err := again.YAML(); err != nil || string(second) != string(raw) {
		t.Errorf("a second export differs: %v\n%s", err, cmp.Diff(string(raw), string(second)))
	}
	return []txtar.File{{Name: "manifests.yaml", Data: clean(string(raw))}, {Name: "report.txt", Data: clean(reportText(report))}}
}

// readFile reads a file or a folder as the command does.
func readFile(path string) File {
	info, err := os.Stat(path)
	if err != nil {
		return File{Fault: "no such file or directory"}
	}
	f := File{Mode: info.Mode()}
	if !info.IsDir() {
		f.Content, _ = os.ReadFile(path)
		f.TooBig = len(f.Content) > MaxObject
		return f
	}
	f.Files = map[string]File{}
	_ = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(path, p)
			f.Files[filepath.ToSlash(rel)] = readFile(p)
		}
		return nil
	})
	return f
}

// reportText formats the report for goldens.
func reportText(r Report) string {
	var b strings.Builder
	for _, e := range r.Entries {
		fmt.Fprintf(&b, "%-11s %s", e.Verdict, e.Path)
		if e.Target != "" {
			fmt.Fprintf(&b, " -> %s", e.Target)
		}
		if e.Words != "" {
			fmt.Fprintf(&b, ": %s", e.Words)
		}
		if e.Remedy != "" {
			fmt.Fprintf(&b, " [%s]", e.Remedy)
		}
		b.WriteByte('\n')
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note %s: %s", n.Code, n.Message)
		if n.Hint != "" {
			fmt.Fprintf(&b, " [%s]", n.Hint)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
