package report

import (
	"cmp"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// extension is the key of the extension that the export reads.
const extension = "x-k8s"

// Report returns one entry for each attribute that the files set: the recorded
// outcome, or else that of its row.
func (f *Findings) Report() Report {
	a := &account{want: f.want, findings: f, byPath: map[string]int{}, named: map[string]bool{}, types: map[reflect.Type][]modelField{}}
	a.topLevel()
	for s := range f.want.Services() {
		a.element("services", s.Name, reflect.ValueOf(s))
	}
	for name, j := range f.want.Jobs() {
		a.element("jobs", name, reflect.ValueOf(j))
	}
	elements(a, "networks", f.want.Networks())
	elements(a, "volumes", f.want.Volumes())
	elements(a, "configs", f.want.Configs())
	elements(a, "secrets", f.want.Secrets())
	a.remaining()
	slices.SortStableFunc(a.entries, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.Position.File, y.Position.File), cmp.Compare(x.Position.Line, y.Position.Line),
			cmp.Compare(x.Position.Column, y.Position.Column), cmp.Compare(x.Path, y.Path))
	})
	notes := slices.SortedStableFunc(slices.Values(f.notes), func(x, y Note) int {
		return cmp.Or(cmp.Compare(x.Code, y.Code), cmp.Compare(x.Message, y.Message))
	})
	return Report{Entries: a.entries, Notes: notes}
}

// account walks over a project and collects entries.
type account struct {
	want     *project.Project
	findings *Findings
	entries  []Entry
	byPath   map[string]int  // index of the entry
	named    map[string]bool // paths of services, networks and so on, whose names can contain dots
	types    map[reflect.Type][]modelField
}

// modelField is a field of compose-go's types with its key in the files.
type modelField struct {
	key   string
	index []int
}

// topLevel adds the keys at the top of the files that are not sections.
func (a *account) topLevel() {
	top := tree()
	for _, key := range a.want.Keys("") {
		switch {
		case strings.HasPrefix(key, "x-") && key != extension:
		case top.below[key] != nil && top.below[key].row != nil:
			a.entry(key, top.below[key].row)
		}
	}
}

// elements adds all elements of a section.
func elements[V any](a *account, section string, all iter.Seq2[string, V]) {
	for key, v := range all {
		a.element(section, key, reflect.ValueOf(v))
	}
}

// element adds a service, a network and so on. Elements that the files do not
// mention, such as the default network, have no entry.
func (a *account) element(section, key string, v reflect.Value) {
	path := section + "." + key
	a.named[path] = true
	if len(a.want.Origin(path)) > 0 {
		a.value(v, path, tree().below[section].below["*"])
	}
}

// value adds a value that the files set. The entry of a dropped value stands for
// everything inside it.
func (a *account) value(v reflect.Value, path string, at *rowTree) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if a.findings.outcomes[path].Verdict == Dropped {
		a.entry(path, at.row)
		return
	}
	before := len(a.entries)
	if len(at.below) > 0 {
		switch v.Kind() {
		case reflect.Struct:
			a.mapping(v, path, at)
		case reflect.Map:
			a.keys(v, path, at)
		case reflect.Slice:
			a.items(v, path, at.below["[]"])
		}
	}
	if _, recorded := a.findings.outcomes[path]; recorded || len(a.entries) == before && at.row != nil {
		a.entry(path, at.row)
	}
}

// items adds the items of a list. A port range is several items of the model
// but one item of the files.
func (a *account) items(v reflect.Value, path string, at *rowTree) {
	n := v.Len()
	if first := path + Item(0); n == 1 && len(a.want.Origin(first)) == 0 && len(a.want.Origin(path)) == 1 {
		if one, recorded := a.findings.outcomes[first]; recorded {
			a.put(path, one) // a scalar in the files: `gpus: all`
			a.byPath[first] = a.byPath[path]
			return
		}
	}
	if n > 1 {
		if texts := a.want.Items(path); texts != nil && len(texts) < n {
			n = len(texts)
		}
	}
	for i := range n {
		a.value(v.Index(i), path+Item(i), at)
	}
}

// mapping adds the fields of a struct that the files set.
func (a *account) mapping(v reflect.Value, path string, at *rowTree) {
	keys := a.want.Keys(path)
	if len(keys) == 0 {
		return // short syntax: a scalar
	}
	fields := a.fieldsOf(v.Type())
	for _, key := range keys {
		next := at.below[key]
		if next == nil {
			if strings.HasPrefix(key, "x-") || at.row == nil {
				continue
			}
			next = &rowTree{row: at.row}
		}
		below := path + "." + key
		i := slices.IndexFunc(fields, func(f modelField) bool { return f.key == key })
		if i < 0 {
			a.entry(below, next.row)
			continue
		}
		a.value(v.FieldByIndex(fields[i].index), below, next)
	}
}

// keys adds the entries of a map that the files set.
func (a *account) keys(v reflect.Value, path string, at *rowTree) {
	for _, key := range a.want.Keys(path) {
		k := reflect.ValueOf(key).Convert(v.Type().Key())
		if next := at.next(key); next != nil && v.MapIndex(k).IsValid() {
			a.value(v.MapIndex(k), path+"."+key, next)
		}
	}
}

// fieldsOf lists the fields of a type by their yaml tags.
func (a *account) fieldsOf(t reflect.Type) []modelField {
	if known, ok := a.types[t]; ok {
		return known
	}
	var out []modelField
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported() || key == "-" || f.Name == "Extensions":
		case strings.HasPrefix(options, "inline"):
			for _, inner := range a.fieldsOf(f.Type) {
				out = append(out, modelField{inner.key, append([]int{i}, inner.index...)})
			}
		default:
			out = append(out, modelField{key, []int{i}})
		}
	}
	a.types[t] = out
	return out
}

// entry adds the entry of an attribute, once.
func (a *account) entry(path string, row *Row) {
	if _, done := a.byPath[path]; done {
		return
	}
	if o, recorded := a.findings.outcomes[path]; recorded {
		a.put(path, o)
		return
	}
	if row != nil && !row.Internal() {
		a.put(path, row.Outcome)
	}
}

func (a *account) put(path string, o Outcome) {
	a.byPath[path] = len(a.entries)
	a.entries = append(a.entries, Entry{Path: path, Position: a.findings.Position(path), Outcome: o})
}

// remaining adds the outcomes whose path the walk did not reach.
func (a *account) remaining() {
	for _, path := range slices.Sorted(maps.Keys(a.findings.outcomes)) {
		if _, done := a.byPath[path]; !done {
			a.collapse(path, a.findings.outcomes[path])
		}
	}
}

// collapse adds an outcome for a part of something that the files write as a
// scalar, or in an env_file, to the entry of that scalar or file.
func (a *account) collapse(path string, o Outcome) {
	whole := path
	if service, _, ok := strings.Cut(whole, ".environment."); ok {
		if _, done := a.byPath[service+".env_file"]; done {
			whole = service + ".env_file"
		}
	}
	for strings.Count(whole, ".") > 1 && !a.named[whole] {
		i, done := a.byPath[whole]
		switch {
		case done && o.Verdict.worse(a.entries[i].Verdict):
			a.entries[i].Outcome = o
			return
		case done:
			return
		case len(a.want.Origin(whole)) > 0:
			a.put(whole, o)
			return
		}
		whole = whole[:strings.LastIndexAny(whole, ".[")]
	}
	if o.Verdict == Dropped || strings.Count(path, ".") > 1 && o.Verdict == Approximate {
		a.put(path, o)
	}
}
