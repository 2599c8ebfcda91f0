package spec

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// FuzzRequests: whatever loads gives requests or an error, the same each time,
// that JSON can carry.
func FuzzRequests(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data), settingOf(archive.Comment).api)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, file, api string) {
		want, err := project.Load(t.Context(), project.Source{
			Files: []string{"-"}, Name: "shop", Dir: dir, Stdin: strings.NewReader(file), Env: map[string]string{},
		})
		if err != nil {
			return
		}
		for s := range want.Services() {
			c := Container{Project: want, Service: s, EngineDefaults: EngineDefaults{API: api, ReadFile: os.ReadFile}}
			c.Create.Container = plan.Subject{Name: "shop-x-1", Service: s.Name, Number: 1}
			first, err := c.Request()
			if err != nil {
				continue
			}
			if checked := c.Check(); checked != nil {
				t.Errorf("the check finds %v, which making it does not", checked)
			}
			if again, err := c.Request(); err != nil || !reflect.DeepEqual(first, again) {
				t.Errorf("made again it is another: %v", err)
			}
			if _, err := json.Marshal(first); err != nil {
				t.Error(err)
			}
		}
	})
}
