package extension

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Decode reads the value of an extension at a path into a pointer to one of the
// types above. It returns all unknown keys and invalid values as problems.
func Decode(path string, raw, into any) []project.Problem {
	d := &decoder{}
	d.decodeStruct(path, raw, reflect.ValueOf(into).Elem())
	return d.problems
}

// Read decodes the extension of an element of the files, if it has one.
func Read(path string, extensions map[string]any, into any) []project.Problem {
	raw, ok := extensions[Key]
	if !ok {
		return nil
	}
	return Decode(path+"."+Key, raw, into)
}

type decoder struct{ problems []project.Problem }

func (d *decoder) fault(path, hint, format string, args ...any) {
	d.problems = append(d.problems, project.Problem{Path: path, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (d *decoder) decodeStruct(path string, raw any, into reflect.Value) {
	dict, ok := raw.(map[string]any)
	if !ok {
		if raw != nil {
			d.fault(path, "", "must be a mapping")
		}
		return
	}
	fields := Fields(into.Type())
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		i := slices.IndexFunc(fields, func(f reflect.StructField) bool { return f.Tag.Get("x") == key })
		if i < 0 {
			d.fault(path+"."+key, unknownKey(key, keys(into.Type())), "unknown attribute")
			continue
		}
		d.decodeValue(path+"."+key, dict[key], into.FieldByIndex(fields[i].Index), fields[i].Tag.Get("values"))
	}
}

// unknownKey returns a hint for an unknown key: the most similar key, or all.
func unknownKey(key string, known []string) string {
	if near := project.Nearest(key, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 {
		return Key + " has no keys here"
	}
	return "the keys are " + strings.Join(known, ", ")
}

func (d *decoder) decodeValue(path string, raw any, into reflect.Value, values string) {
	switch into.Kind() {
	case reflect.Pointer:
		v := reflect.New(into.Type().Elem())
		into.Set(v)
		d.decodeValue(path, raw, v.Elem(), values)
	case reflect.Struct:
		d.decodeStruct(path, raw, into)
	case reflect.Map:
		dict, ok := raw.(map[string]any)
		if !ok {
			d.fault(path, "", "must be a mapping")
			return
		}
		out := map[string]string{}
		for _, k := range slices.Sorted(maps.Keys(dict)) {
			var text string
			d.decodeText(path+"."+k, dict[k], reflect.ValueOf(&text).Elem(), "")
			out[k] = text
		}
		into.Set(reflect.ValueOf(out))
	case reflect.Int:
		n, ok := raw.(int)
		if !ok {
			d.fault(path, "", "must be a number")
			return
		}
		into.SetInt(int64(n))
	case reflect.Bool:
		b, ok := raw.(bool)
		if !ok {
			d.fault(path, "", "must be true or false")
			return
		}
		into.SetBool(b)
	default:
		d.decodeText(path, raw, into, values)
	}
}

func (d *decoder) decodeText(path string, raw any, into reflect.Value, values string) {
	switch raw.(type) {
	case string, int, float64:
	default:
		d.fault(path, "", "must be a string or a number")
		return
	}
	text := fmt.Sprint(raw)
	if values != "" && !slices.Contains(strings.Split(values, ","), text) {
		d.fault(path, "use one of "+strings.ReplaceAll(values, ",", ", "), "invalid value %q", text)
		return
	}
	into.SetString(text)
}

// Fields returns the fields of an extension type, for the schema and the
// documentation.
func Fields(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for i := range t.NumField() {
		out = append(out, t.Field(i))
	}
	return out
}

// keys returns the keys of an extension type.
func keys(t reflect.Type) []string {
	var out []string
	for _, f := range Fields(t) {
		out = append(out, f.Tag.Get("x"))
	}
	return out
}
