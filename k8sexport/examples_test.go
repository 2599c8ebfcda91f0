package k8sexport

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/project"
)

// The export of each example equals its golden.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../examples/*/compose.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) { example(t, name, file) })
	}
}

func example(t *testing.T, name, file string) {
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	c := testCase{dir: dir, options: Options{ImagePrefix: "registry.example.com/examples", Secrets: SecretsStub}}
	want, err := project.Load(t.Context(), project.Source{Dir: dir, Files: []string{filepath.Join(dir, "compose.yaml")}})
	if err != nil {
		t.Fatal(err)
	}
	got := string(txtar.Format(&txtar.Archive{Files: c.exported(t, want)}))
	golden := filepath.Join("testdata", "examples", name+".txtar")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(raw), got); diff != "" {
		t.Errorf("run `go test ./k8sexport -update` and review the diff (-golden +export):\n%s", diff)
	}
}
