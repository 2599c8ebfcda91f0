package k8sexport

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// writer writes typed objects as YAML with comments. YAML libraries write
// neither comments beside typed values nor a thousand services fast enough;
// a test holds every byte against sigs.k8s.io/yaml.
type writer struct {
	out     []byte
	path    []byte // of the field that is written
	origins map[string]string
	types   map[reflect.Type][]field
}

// field is one field of a struct as JSON has it.
type field struct {
	name     string
	index    int
	omit     bool // leave out when empty
	embedded bool // its fields stand among those of the struct around it
}

func newWriter() *writer { return &writer{types: map[reflect.Type][]field{}} }

func (w *writer) manifest(m Manifest) error {
	w.origins, w.path = m.Origins, w.path[:0]
	if from := m.Origins[""]; from != "" {
		w.out = append(append(append(w.out, "# "...), from...), '\n')
	}
	first := false
	return w.fields(reflect.ValueOf(m.Object).Elem(), 0, &first)
}

// plain writes a value without origins.
func plain(v any) ([]byte, error) {
	w, first := newWriter(), false
	err := w.fields(reflect.ValueOf(v), 0, &first)
	return w.out, err
}

// fields writes the fields of a struct. After the dash of a list's item the
// first one stands on its line: inline says so, and is taken back.
func (w *writer) fields(v reflect.Value, indent int, inline *bool) error {
	for _, f := range w.fieldsOf(v.Type()) {
		value := v.Field(f.index)
		if f.embedded {
			if err := w.fields(value, indent, inline); err != nil {
				return err
			}
			continue
		}
		for value.Kind() == reflect.Pointer && !value.IsNil() {
			if value = value.Elem(); value.Kind() != reflect.Pointer {
				f.omit = false
			}
		}
		if absent(value, f.omit) {
			continue
		}
		if err := w.entry(f.name, value, indent, inline); err != nil {
			return err
		}
	}
	return nil
}

// absent reports whether a field is left out: there is no null in what is
// written, and no empty status or creationTimestamp.
func absent(v reflect.Value, omit bool) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return v.IsNil()
	case reflect.Map, reflect.Slice:
		return v.Len() == 0 && (omit || v.IsNil())
	}
	return omit && v.IsZero()
}

// entry writes `key: value`.
func (w *writer) entry(key string, v reflect.Value, indent int, inline *bool) error {
	depth := len(w.path)
	if depth > 0 {
		w.path = append(w.path, '.')
	}
	w.path = append(w.path, key...)
	w.start(indent, inline)
	w.out = append(appendScalar(w.out, key, indent), ':')
	err := w.value(v, indent)
	w.path = w.path[:depth]
	return err
}

// start begins a line, unless it has begun.
func (w *writer) start(indent int, inline *bool) {
	if *inline {
		*inline = false
		return
	}
	for range indent {
		w.out = append(w.out, ' ')
	}
}

// value writes what stands after a key's colon or an item's dash.
func (w *writer) value(v reflect.Value, indent int) error {
	if text, ok, err := w.scalar(v); ok || err != nil {
		w.out = append(append(w.out, ' '), text...)
		w.end()
		return err
	}
	switch v.Kind() {
	case reflect.String:
		w.text(v.String(), indent)
		return nil
	case reflect.Struct:
		return w.mapping(v, indent, w.fields)
	case reflect.Map:
		if v.Len() == 0 {
			return w.empty("{}")
		}
		return w.mapping(v, indent, w.entries)
	case reflect.Slice:
		if v.Len() == 0 {
			return w.empty("[]")
		}
		return w.items(v, indent)
	case reflect.Interface, reflect.Pointer:
		return w.value(v.Elem(), indent)
	}
	return fmt.Errorf("write %s: a %s is not known", w.path, v.Type())
}

func (w *writer) empty(text string) error {
	w.out = append(append(w.out, ' '), text...)
	w.end()
	return nil
}

// mapping writes what body writes on lines of its own, or {}.
func (w *writer) mapping(v reflect.Value, indent int, body func(reflect.Value, int, *bool) error) error {
	key := len(w.out)
	w.end()
	begin := len(w.out)
	inline := false
	if err := body(v, indent+2, &inline); err != nil {
		return err
	}
	if len(w.out) == begin {
		w.out = w.out[:key]
		return w.empty("{}")
	}
	return nil
}

func (w *writer) entries(v reflect.Value, indent int, inline *bool) error {
	keys := make([]string, 0, v.Len())
	for _, k := range v.MapKeys() {
		keys = append(keys, k.String())
	}
	slices.Sort(keys)
	for _, k := range keys {
		value := v.MapIndex(reflect.ValueOf(k).Convert(v.Type().Key()))
		if err := w.entry(k, value, indent, inline); err != nil {
			return err
		}
	}
	return nil
}

// items writes a list; its dashes stand under its key.
func (w *writer) items(v reflect.Value, indent int) error {
	w.end()
	depth := len(w.path)
	for i := range v.Len() {
		w.path = append(strconv.AppendInt(append(w.path, '['), int64(i), 10), ']')
		inline := false
		w.start(indent, &inline)
		w.out = append(w.out, '-')
		if err := w.item(v.Index(i), indent); err != nil {
			return err
		}
		w.path = w.path[:depth]
	}
	return nil
}

func (w *writer) item(v reflect.Value, indent int) error {
	body := w.fields
	switch _, ok, err := w.scalar(v); {
	case ok || err != nil:
		return w.value(v, indent)
	case v.Kind() == reflect.Map:
		body = w.entries
	case v.Kind() != reflect.Struct:
		return w.value(v, indent)
	}
	w.out = append(w.out, ' ')
	begin, inline := len(w.out), true
	from := w.take()
	if err := body(v, indent+2, &inline); err != nil {
		return err
	}
	if len(w.out) == begin {
		w.out = append(w.out, "{}\n"...)
	}
	w.comment(begin, from)
	return nil
}

// take is the origin of the item that is being written.
func (w *writer) take() string { return w.origins[string(w.path)] }

// comment puts an item's origin behind its first line.
func (w *writer) comment(begin int, from string) {
	if from == "" {
		return
	}
	end := begin + slices.Index(w.out[begin:], '\n')
	if slices.Contains(w.out[begin:end], '#') {
		return // the first field has an origin of its own
	}
	w.out = slices.Insert(w.out, end, []byte(" # "+from)...)
}

// end ends a line, with the origin of what stands on it.
func (w *writer) end() {
	if from := w.take(); from != "" {
		w.out = append(append(w.out, " # "...), from...)
	}
	w.out = append(w.out, '\n')
}
