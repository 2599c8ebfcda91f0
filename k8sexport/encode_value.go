package k8sexport

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// scalar is the text of a value that is neither string, list nor mapping.
func (w *writer) scalar(v reflect.Value) (string, bool, error) {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true, nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return string(appendScalar(nil, base64.StdEncoding.EncodeToString(v.Bytes()), 0)), true, nil
		}
		return "", false, nil
	case reflect.Struct:
		return structScalar(v)
	}
	return "", false, nil
}

// structScalar writes the structs that are one value in JSON.
func structScalar(v reflect.Value) (string, bool, error) {
	switch value := v.Interface().(type) {
	case resource.Quantity:
		return string(appendScalar(nil, value.String(), 0)), true, nil
	case intstr.IntOrString:
		if value.Type == intstr.Int {
			return value.String(), true, nil
		}
		return string(appendScalar(nil, value.StrVal, 0)), true, nil
	case json.Marshaler:
		raw, err := value.MarshalJSON()
		return string(raw), true, err
	}
	return "", false, nil
}

// fieldsOf reads the JSON tags of a struct.
func (w *writer) fieldsOf(t reflect.Type) []field {
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
		out[0], out[1] = out[1], out[0] // as people write it
	}
	w.types[t] = out
	return out
}

// text writes a string, one of several lines as a block.
func (w *writer) text(s string, indent int) {
	if !isBlock(s) {
		w.out = appendScalar(append(w.out, ' '), s, indent)
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
