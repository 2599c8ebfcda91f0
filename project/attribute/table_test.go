package attribute

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/types"
)

// Whatever a file may carry is in the table: an attribute that an upgrade of
// compose-go brings fails here, rather than being dropped in silence.
func TestEveryAttributeHasARow(t *testing.T) {
	known := slices.Concat(inSchema(), inTypes())
	for _, path := range known {
		if !covered(path) && !slices.ContainsFunc(known, func(other string) bool { return named(path, other) }) {
			t.Errorf("%s is in no row of table.txt", path)
		}
	}
}

func TestEveryRowIsOfAnAttribute(t *testing.T) {
	known := slices.Concat(inSchema(), inTypes())
	seen := map[string]bool{}
	for _, row := range Table() {
		if !slices.Contains(known, row.Path) {
			t.Errorf("%s: neither the schema nor the types of compose-go have it", row.Path)
		}
		if row.Verdict == Internal && slices.Contains(inSchema(), row.Path) {
			t.Errorf("%s: the schema has it, so a file can set it", row.Path)
		}
		if seen[row.Path] {
			t.Errorf("%s: no value gets as far as this row", row.Path)
		}
		seen[row.Path] = row.Case.Words == ""
	}
}

func TestVersionsAreOnesThatEnginesHave(t *testing.T) {
	for _, row := range Table() {
		if _, ok := engines[row.Since]; !ok && row.Since != "" {
			t.Errorf("%s: no engine is known for API %s", row.Path, row.Since)
		}
	}
}

func TestAbilitiesAreOnesThatAreWorded(t *testing.T) {
	for _, row := range Table() {
		if _, ok := Abilities[row.Builder]; !ok && row.Builder != "" {
			t.Errorf("%s: nothing is known of the ability %q", row.Path, row.Builder)
		}
	}
}

// A warning reads "services.web.x: has no meaning ...".
func TestWordsContinueASentence(t *testing.T) {
	form := regexp.MustCompile(`^[a-z].*[^.!]$`)
	for _, row := range Table() {
		if row.Words != "" && !form.MatchString(row.Words) {
			t.Errorf("%s: %q", row.Path, row.Words)
		}
	}
}

// covered reports whether a row is of the path, of a place above it that is
// settled as a whole, or of a mapping whose keys or a list whose items it is.
func covered(path string) bool {
	return slices.ContainsFunc(Table(), func(row Row) bool {
		below, ok := strings.CutPrefix(path+".", row.Path+".")
		if !ok {
			return false
		}
		return below == "" || row.Case.Words == "" && row.settles() || !hasName(below)
	})
}

// named reports whether other is an attribute with a name of its own below
// path, which then is nothing but the place where it stands.
func named(path, other string) bool {
	below, ok := strings.CutPrefix(other+".", path+".")
	return ok && hasName(below)
}

func hasName(below string) bool {
	return slices.ContainsFunc(strings.Split(below, "."), func(step string) bool {
		return step != "" && step != "*" && step != "[]"
	})
}

func inSchema() []string {
	var out []string
	for _, path := range schema.AttributePaths() {
		out = append(out, string(path))
	}
	return out
}

func inTypes() []string {
	var f fields
	f.walk(reflect.TypeFor[types.Project](), nil)
	return f.paths
}

// fields collects the paths of what a type can hold, by its yaml tags.
type fields struct{ paths []string }

func (f *fields) walk(t reflect.Type, path []string) {
	switch t.Kind() {
	case reflect.Pointer:
		f.walk(t.Elem(), path)
	case reflect.Map:
		f.walk(t.Elem(), append(path, "*"))
	case reflect.Slice:
		f.walk(t.Elem(), append(path, "[]"))
	case reflect.Struct:
		for field := range t.Fields() {
			f.field(field, path)
		}
	}
	if len(path) > 0 {
		f.paths = append(f.paths, strings.Join(path, "."))
	}
}

func (f *fields) field(field reflect.StructField, path []string) {
	name, rest, tagged := strings.Cut(field.Tag.Get("yaml"), ",")
	switch {
	case !field.IsExported() || name == "-" || field.Name == "Extensions" || !tagged && name == "":
	case strings.HasPrefix(rest, "inline"):
		for inner := range field.Type.Fields() {
			f.field(inner, path)
		}
	default:
		f.walk(field.Type, append(slices.Clip(path), name))
	}
}
