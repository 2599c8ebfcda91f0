package yamlout

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// scalar returns the text of a number, a boolean, bytes or a struct that JSON
// encodes as one value. Strings are not included: they can be block scalars.
func (w *Writer) scalar(v reflect.Value) (string, bool, error) {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true, nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return string(appendScalar(nil, base64.StdEncoding.EncodeToString(v.Bytes()))), true, nil
		}
		return "", false, nil
	case reflect.Struct:
		return structScalar(v)
	}
	return "", false, nil
}

// structScalar returns the text of a struct that JSON encodes as one value.
func structScalar(v reflect.Value) (string, bool, error) {
	switch value := v.Interface().(type) {
	case resource.Quantity:
		return string(appendScalar(nil, value.String())), true, nil
	case intstr.IntOrString:
		if value.Type == intstr.Int {
			return value.String(), true, nil
		}
		return string(appendScalar(nil, value.StrVal)), true, nil
	case json.Marshaler:
		raw, err := value.MarshalJSON()
		return string(raw), true, err
	}
	return "", false, nil
}

// fieldsOf lists the fields of a struct type by their json tags.
func (w *Writer) fieldsOf(t reflect.Type) []field {
	if known, ok := w.types[t]; ok {
		return known
	}
	var out []field
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		out = append(out, field{
			name: name, index: i,
			omit:     strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"),
			embedded: name == "",
		})
	}
	if len(out) == 2 && out[0].name == "kind" && out[1].name == "apiVersion" {
		out[0], out[1] = out[1], out[0] // the conventional order
	}
	// A Pod has its volumes after its containers.
	if len(out) > 0 && out[0].name == "volumes" {
		out = append(out[1:], out[0])
	}
	w.types[t] = out
	return out
}

// text writes a string: on one line, or as a block scalar if it has several.
func (w *Writer) text(s string, indent int) {
	if !isBlock(s) {
		w.out = appendScalar(append(w.out, ' '), s)
		w.end()
		return
	}
	w.out = append(append(w.out, ' '), blockHeader(s)...)
	w.end()
	for line := range strings.Lines(s) {
		if line != "\n" {
			inline := false
			w.start(indent+2, &inline)
		}
		w.out = append(w.out, line...)
	}
	if !strings.HasSuffix(s, "\n") {
		w.out = append(w.out, '\n')
	}
}
