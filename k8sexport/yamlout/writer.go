package yamlout

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// separator is the line between two documents.
const separator = "---\n"

// Writer writes a stream of YAML documents. It caches the field lists of the
// types that it has seen, so one Writer for many objects is faster than many.
type Writer struct {
	out      []byte
	path     []byte // path of the field being written
	comments map[string]string
	types    map[reflect.Type][]field
}

// field is one field of a struct as encoding/json sees it.
type field struct {
	name     string
	index    int
	omit     bool // omitempty or omitzero
	embedded bool // inlined into the enclosing mapping
}

// NewWriter returns a Writer without any document.
func NewWriter() *Writer { return &Writer{types: map[reflect.Type][]field{}} }

// Bytes returns the documents written so far.
func (w *Writer) Bytes() []byte { return w.out }

// Document writes a struct, or a pointer to one, as the next document.
// comments maps the path of a field (`spec.ports[0].name`) to the comment at
// the end of its line; the comment for "" precedes the document. A comment
// must not contain a line break.
func (w *Writer) Document(object any, comments map[string]string) error {
	if len(w.out) > 0 {
		w.out = append(w.out, separator...)
	}
	w.comments, w.path = comments, w.path[:0]
	if text := comments[""]; text != "" {
		w.out = append(append(append(w.out, "# "...), text...), '\n')
	}
	first := false
	return w.fields(reflect.Indirect(reflect.ValueOf(object)), 0, &first)
}

// Plain returns a struct as a document without comments.
func Plain(object any) ([]byte, error) {
	w := NewWriter()
	err := w.Document(object, nil)
	return w.out, err
}

// Join concatenates streams of documents into one.
func Join(streams [][]byte) []byte { return bytes.Join(streams, []byte(separator)) }

// fields writes the fields of a struct. The first field of a list item
// continues the line of the dash: inline is true then, and start resets it.
func (w *Writer) fields(v reflect.Value, indent int, inline *bool) error {
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

// absent reports whether a field is omitted. Null is never written.
func absent(v reflect.Value, omit bool) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return v.IsNil()
	case reflect.Map, reflect.Slice:
		return v.Len() == 0 && (omit || v.IsNil())
	}
	return omit && v.IsZero()
}

// entry writes one key and its value.
func (w *Writer) entry(key string, v reflect.Value, indent int, inline *bool) error {
	depth := len(w.path)
	if depth > 0 {
		w.path = append(w.path, '.')
	}
	w.path = append(w.path, key...)
	w.start(indent, inline)
	w.out = append(appendScalar(w.out, key), ':')
	err := w.value(v, indent)
	w.path = w.path[:depth]
	return err
}

// start indents a new line, unless the line already begins with a dash.
func (w *Writer) start(indent int, inline *bool) {
	if *inline {
		*inline = false
		return
	}
	for range indent {
		w.out = append(w.out, ' ')
	}
}

// value writes the value after the colon of a key or the dash of an item.
func (w *Writer) value(v reflect.Value, indent int) error {
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
	return fmt.Errorf("write %s: type %s is not supported", w.path, v.Type())
}

// empty writes an empty list or mapping.
func (w *Writer) empty(text string) error {
	w.out = append(append(w.out, ' '), text...)
	w.end()
	return nil
}

// mapping writes the lines that body writes, or {} if it writes none.
func (w *Writer) mapping(v reflect.Value, indent int, body func(reflect.Value, int, *bool) error) error {
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

// entries writes a map, sorted by key.
func (w *Writer) entries(v reflect.Value, indent int, inline *bool) error {
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

// items writes a list. Dashes have the indentation of the key, as kubectl
// writes them.
func (w *Writer) items(v reflect.Value, indent int) error {
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

// item writes what follows a dash. Fields and keys start on the line of the dash.
func (w *Writer) item(v reflect.Value, indent int) error {
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
	text := w.comments[string(w.path)]
	if err := body(v, indent+2, &inline); err != nil {
		return err
	}
	if len(w.out) == begin {
		w.out = append(w.out, "{}\n"...)
	}
	w.comment(begin, text)
	return nil
}

// comment appends the comment of a list item to the item's first line, unless
// the first field has a comment of its own.
func (w *Writer) comment(begin int, text string) {
	if text == "" {
		return
	}
	end := begin + slices.Index(w.out[begin:], '\n')
	if slices.Contains(w.out[begin:end], '#') {
		return
	}
	w.out = slices.Insert(w.out, end, []byte(" # "+text)...)
}

// end ends a line with the comment of the current field.
func (w *Writer) end() {
	if text := w.comments[string(w.path)]; text != "" {
		w.out = append(append(w.out, " # "...), text...)
	}
	w.out = append(w.out, '\n')
}
