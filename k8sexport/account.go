package k8sexport

import (
	"cmp"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// report accounts for every attribute that the files set: once, with what was
// told of it, else with what the table says.
func (e *export) report() Report {
	a := &account{e: e, byPath: map[string]int{}, types: map[reflect.Type][]modelField{}}
	top := tree()
	for _, key := range e.want.Keys("") {
		switch {
		case strings.HasPrefix(key, "x-") && key != extension:
		case top.below[key] != nil && top.below[key].row != nil:
			a.entry(key, top.below[key].row)
		}
	}
	for s := range e.want.Services() {
		a.section("services", s.Name, reflect.ValueOf(s))
	}
	for name, j := range e.want.Jobs() {
		a.section("jobs", name, reflect.ValueOf(j))
	}
	sectionOf(a, "networks", e.want.Networks())
	sectionOf(a, "volumes", e.want.Volumes())
	sectionOf(a, "configs", e.want.Configs())
	sectionOf(a, "secrets", e.want.Secrets())
	for _, path := range sortedKeys(e.told) {
		if _, done := a.byPath[path]; !done {
			a.collapse(e.told[path])
		}
	}
	slices.SortStableFunc(a.entries, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.Position.File, y.Position.File), cmp.Compare(x.Position.Line, y.Position.Line),
			cmp.Compare(x.Position.Column, y.Position.Column), cmp.Compare(x.Path, y.Path))
	})
	slices.SortStableFunc(e.notes, func(x, y Note) int { return cmp.Or(cmp.Compare(x.Code, y.Code), cmp.Compare(x.Message, y.Message)) })
	return Report{Entries: a.entries, Notes: e.notes}
}

// account walks the model.
type account struct {
	e       *export
	entries []Entry
	byPath  map[string]int
	types   map[reflect.Type][]modelField
}

// modelField is a field of compose-go's model, by its key in the files.
type modelField struct {
	key   string
	index []int
}

func sectionOf[V any](a *account, name string, all iter.Seq2[string, V]) {
	for key, v := range all {
		a.section(name, key, reflect.ValueOf(v))
	}
}

// section accounts for a service, a network and so on. What the files do not
// mention is none of theirs: the default network.
func (a *account) section(name, key string, v reflect.Value) {
	path := name + "." + key
	if len(a.e.want.Origin(path)) > 0 {
		a.value(v, path, tree().below[name].below["*"])
	}
}

// value accounts for a value that the files set.
func (a *account) value(v reflect.Value, path string, at *rowTree) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if a.e.told[path].Verdict == Dropped {
		a.entry(path, at.row) // with all that stands below it
		return
	}
	before := len(a.entries)
	if len(at.below) > 0 {
		switch v.Kind() {
		case reflect.Struct:
			a.mapping(v, path, at)
		case reflect.Map:
			a.entriesOf(v, path, at)
		case reflect.Slice:
			a.items(v, path, at.below["[]"])
		}
	}
	if _, told := a.e.told[path]; told || len(a.entries) == before && at.row != nil {
		a.entry(path, at.row)
	}
}

// items accounts for a list. A range of ports is several items of the model,
// and one of the files.
func (a *account) items(v reflect.Value, path string, at *rowTree) {
	n := v.Len()
	if first := path + item(0); n == 1 && len(a.e.want.Origin(first)) == 0 && len(a.e.want.Origin(path)) == 1 {
		if one, told := a.e.told[first]; told {
			a.put(path, one) // one text: `gpus: all`
			a.byPath[first] = a.byPath[path]
			return
		}
	}
	if n > 1 {
		if texts := a.e.want.Items(path); texts != nil && len(texts) < n {
			n = len(texts)
		}
	}
	for i := range n {
		a.value(v.Index(i), path+item(i), at)
	}
}

// mapping accounts for the keys of a struct that the files have.
func (a *account) mapping(v reflect.Value, path string, at *rowTree) {
	keys := a.e.want.Keys(path)
	if len(keys) == 0 {
		return // the short form: one text
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

// entriesOf accounts for the keys of a map that the files have.
func (a *account) entriesOf(v reflect.Value, path string, at *rowTree) {
	for _, key := range a.e.want.Keys(path) {
		k := reflect.ValueOf(key).Convert(v.Type().Key())
		if next := at.next(key); next != nil && v.MapIndex(k).IsValid() {
			a.value(v.MapIndex(k), path+"."+key, next)
		}
	}
}

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

// entry adds what became of an attribute, once.
func (a *account) entry(path string, row *Row) {
	if _, done := a.byPath[path]; done {
		return
	}
	one, told := a.e.told[path]
	if !told {
		if row == nil || row.Verdict == internal {
			return
		}
		one = Entry{Path: path, Verdict: row.Verdict, Target: row.Target, Words: row.Words, Remedy: row.Remedy}
	}
	a.put(path, one)
}

func (a *account) put(path string, one Entry) {
	one.Path, one.Position = path, a.e.position(path)
	a.byPath[path] = len(a.entries)
	a.entries = append(a.entries, one)
}

// collapse accounts for what was told of a part of something that the files
// say in one text, or in an env_file: it goes to what they do say.
func (a *account) collapse(one Entry) {
	path := one.Path
	if service, _, ok := strings.Cut(path, ".environment."); ok {
		if _, from := a.byPath[service+".env_file"]; from {
			path = service + ".env_file"
		}
	}
	for strings.Count(path, ".") > 1 {
		i, done := a.byPath[path]
		switch {
		case done && one.Verdict.worse(a.entries[i].Verdict):
			position := a.entries[i].Position
			a.entries[i] = one
			a.entries[i].Path, a.entries[i].Position = path, position
			return
		case done:
			return
		case len(a.e.want.Origin(path)) > 0:
			a.put(path, one)
			return
		}
		path = path[:strings.LastIndexAny(path, ".[")]
	}
	if one.Verdict == Dropped || strings.Count(one.Path, ".") > 1 && one.Verdict == Approximate {
		a.put(one.Path, one)
	}
}
