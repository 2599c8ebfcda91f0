package k8sexport

import (
	"reflect"
	"strconv"
	"strings"
)

// hideSecrets replaces the secret values that are left in the objects of an export
// with --secrets stub: in arguments, annotations and the content of ConfigMaps. An
// argument cannot be read from a Secret, so somebody has to fill it in.
func (e *export) hideSecrets() {
	if e.opt.Secrets != SecretsStub {
		return
	}
	h := hider{hide: e.want.Hide}
	for _, m := range e.out {
		h.found = false
		h.walk(reflect.ValueOf(m.Object), nil, "")
		if h.found {
			e.note(NoteHidden, "give them to the container as variables or files, or export with --secrets inline",
				"%s %s holds secret values, which are written as *****", m.Kind(), m.Name())
		}
	}
}

// hider replaces texts in an object.
type hider struct {
	hide  func(path []string, before, text string) string
	found bool
}

func (h *hider) text(path []string, before, text string) string {
	shown := h.hide(path, before, text)
	h.found = h.found || shown != text
	return shown
}

func (h *hider) walk(v reflect.Value, path []string, before string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(h.text(path, before, v.String()))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			h.walk(v.Elem(), path, before)
		}
	case reflect.Map:
		h.entries(v, path)
	case reflect.Slice:
		h.items(v, path)
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
				h.walk(v.Field(i), append(path, name), "")
			}
		}
	}
}

// entries replaces the texts of a map, whose values cannot be changed in place.
func (h *hider) entries(v reflect.Value, path []string) {
	for _, key := range v.MapKeys() {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		h.walk(value, append(path, key.String()), "")
		v.SetMapIndex(key, value)
	}
}

func (h *hider) items(v reflect.Value, path []string) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if text := string(v.Bytes()); v.CanSet() && text != "" {
			v.SetBytes([]byte(h.text(path, "", text)))
		}
		return
	}
	before := ""
	for i := range v.Len() {
		item, text := v.Index(i), ""
		if item.Kind() == reflect.String {
			text = item.String() // before it is replaced
		}
		h.walk(item, append(path, "["+strconv.Itoa(i)+"]"), before)
		before = text
	}
}
