package k8sexport

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// goldens calls each for every project of testdata that can be exported.
func goldens(t *testing.T, each func(name string, c testCase, m Manifests, r Report)) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := unpack(t, archive)
		want := c.load(t)
		if m, r, err := Export(want, c.facts(want), c.options); err == nil {
			each(filepath.Base(file), c, m, r)
		}
	}
}

// Every attribute of the goldens is in the report exactly once, and every row of
// the table is used by a golden.
func TestEveryAttributeIsReportedOnce(t *testing.T) {
	used := map[string]bool{}
	goldens(t, func(name string, c testCase, _ Manifests, r Report) {
		reported := map[string]bool{}
		for _, e := range r.Entries {
			if reported[e.Path] {
				t.Errorf("%s: %s is reported twice", name, e.Path)
			}
			reported[e.Path] = true
			if row := report.RowOf(e.Path); row != nil {
				used[row.Path] = true
			}
		}
		for _, n := range r.Notes {
			if path, left := strings.CutSuffix(n.Message, " is not exported: no exported service uses it"); left {
				reported[path] = true
			}
			if path, _, left := strings.Cut(n.Message, " is not exported: its profiles"); left {
				reported[path] = true
			}
		}
		for _, path := range written(t, c) {
			either, or, _ := strings.Cut(path, "|")
			if !covered(reported, either) && !covered(reported, or) {
				t.Errorf("%s: %s is not in the report", name, path)
			}
		}
	})
	for _, row := range report.Table() {
		general := strings.HasPrefix(row.Path, "jobs.*.") || strings.HasPrefix(row.Path, "services.*.pre_start.[].")
		node := slices.ContainsFunc(report.Table(), func(r report.Row) bool { return strings.HasPrefix(r.Path, row.Path+".") })
		if !row.Internal() && !general && !node && !used[row.Path] {
			t.Errorf("%s: no golden contains it", row.Path)
		}
	}
}

// covered reports whether the report has a path, or an attribute around it.
func covered(reported map[string]bool, path string) bool {
	for !reported[path] {
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return false
		}
		path = path[:cut]
	}
	return true
}

// written lists the paths of the values in a golden's compose.yaml.
func written(t *testing.T, c testCase) []string {
	var out []string
	for _, f := range c.inputs {
		if f.Name != "compose.yaml" {
			continue
		}
		var root map[string]any
		if err := yaml.Unmarshal(f.Data, &root); err != nil {
			t.Fatal(err)
		}
		var walk func(v any, path string)
		walk = func(v any, path string) {
			switch v := v.(type) {
			case map[string]any:
				for k, one := range v {
					if !strings.HasPrefix(k, "x-") && len(v) > 0 {
						walk(one, strings.TrimPrefix(path+"."+k, "."))
					}
				}
			case []any:
				for i, one := range v {
					walk(one, path+report.Item(i))
				}
			case nil:
			case string:
				// An item is reported by its index, or by the key before = or :.
				name, _, ok := strings.Cut(v, "=")
				if !ok {
					name, _, _ = strings.Cut(v, ":")
				}
				list, _, _ := strings.Cut(path, "[")
				out = append(out, path+"|"+list+"."+name)
			default:
				out = append(out, path)
			}
		}
		walk(root, "")
	}
	return out
}
