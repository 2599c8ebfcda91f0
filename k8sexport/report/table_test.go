package report

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// An attribute that a new version of compose-go adds fails here, so it is not
// dropped silently.
func TestEveryAttributeHasARow(t *testing.T) {
	for _, path := range modelPaths() {
		at, covered := tree(), false
		for step := range strings.SplitSeq(path, ".") {
			if at = at.next(step); at == nil {
				break
			}
			// A row with rows below it does not hold for keys without a row.
			covered = at.row != nil && len(at.below) == 0 || at.row != nil && path == at.row.Path
			if covered && len(at.below) == 0 {
				break
			}
		}
		inner := slices.ContainsFunc(Table(), func(r Row) bool { return strings.HasPrefix(r.Path, path+".") })
		build := regexp.MustCompile(`^(services|jobs)\.\*\.build\.`).MatchString(path)
		if !covered && !inner && !build {
			t.Errorf("%s has no row in table.txt", path)
		}
	}
}

func TestEveryRowHasAnAttribute(t *testing.T) {
	known := append(modelPaths(), "version", "include", "configs.*.x-k8s", "secrets.*.x-k8s", "volumes.*.x-k8s", "services.*.x-k8s", "jobs.*.x-k8s")
	seen := map[string]bool{}
	for _, r := range Table() {
		if !slices.Contains(known, r.Path) {
			t.Errorf("%s: compose-go does not have the attribute", r.Path)
		}
		if seen[r.Path] {
			t.Errorf("%s has two rows", r.Path)
		}
		seen[r.Path] = true
	}
}

// modelPaths lists the paths of all attributes, by the yaml tags of compose-go's
// types.
func modelPaths() []string {
	var paths []string
	var walk func(reflect.Type, []string)
	fields := func(t reflect.Type, path []string) {}
	walk = func(t reflect.Type, path []string) {
		switch t.Kind() {
		case reflect.Pointer:
			walk(t.Elem(), path)
		case reflect.Map:
			walk(t.Elem(), append(slices.Clip(path), "*"))
		case reflect.Slice:
			walk(t.Elem(), append(slices.Clip(path), "[]"))
		case reflect.Struct:
			fields(t, path)
		}
		if len(path) > 0 {
			paths = append(paths, strings.Join(path, "."))
		}
	}
	fields = func(t reflect.Type, path []string) {
		for f := range t.Fields() {
			name, options, tagged := strings.Cut(f.Tag.Get("yaml"), ",")
			switch {
			case !f.IsExported() || name == "-" || f.Name == "Extensions" || !tagged && name == "":
			case strings.HasPrefix(options, "inline"):
				fields(f.Type, path)
			default:
				walk(f.Type, append(slices.Clip(path), name))
			}
		}
	}
	walk(reflect.TypeFor[types.Project](), nil)
	slices.Sort(paths)
	return slices.Compact(paths)
}
