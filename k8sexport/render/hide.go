package render

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// Hide returns a text without the secret values in it. path is the place of the
// text in an object, before the previous item of its list.
type Hide func(path []string, before, text string) string

// HideSecrets replaces the secret values that are left in fields that cannot
// refer to a Secret. It returns the texts that contained them.
func HideSecrets(manifests Manifests, hide Hide, findings *report.Findings) []string {
	h := hider{hide: hide}
	for _, m := range manifests {
		h.found = false
		h.walk(reflect.ValueOf(m.Object), nil, "")
		if h.found {
			findings.Note(report.SecretsHidden(m.Kind(), m.Name()))
		}
	}
	return h.texts
}

// hider replaces texts in an object.
type hider struct {
	hide  Hide
	found bool // a secret value in the current object
	texts []string
}

func (h *hider) text(path []string, before, text string) string {
	if namesSecret(path, text) {
		return text
	}
	shown := h.hide(path, before, text)
	if shown != text {
		h.found, h.texts = true, append(h.texts, text)
	}
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
		h.fields(v, path)
	}
}

// identities are the fields by which objects refer to each other. Their values
// come from names in the files, which are not secret, and an object with a masked
// name would be invalid.
var identities = map[string]bool{
	"apiVersion": true, "kind": true, "name": true, "namespace": true, "key": true, "subPath": true, "secretName": true,
	"claimName": true, "volumeName": true, "serviceName": true, "serviceAccountName": true, "items": true,
}

func (h *hider) fields(v reflect.Value, path []string) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.IsExported() && !(identities[name] && isIdentity(v.Field(i))) {
			h.walk(v.Field(i), append(path, name), "")
		}
	}
}

// isIdentity reports whether a value is not an address, which can contain a
// password.
func isIdentity(v reflect.Value) bool {
	return v.Kind() != reflect.String || !strings.ContainsAny(v.String(), "/:@")
}

// namesSecret reports whether a text is an annotation with the name of a Secret:
// nginx.ingress.kubernetes.io/auth-tls-secret: shop/ca.
func namesSecret(path []string, text string) bool {
	if len(path) < 2 || path[len(path)-2] != "annotations" || !strings.HasSuffix(path[len(path)-1], "-secret") {
		return false
	}
	_, name, has := strings.Cut(text, "/")
	return has && k8sname.IsSubdomain(name)
}

// entries replaces the values of a map, which cannot be changed in place.
func (h *hider) entries(v reflect.Value, path []string) {
	for _, key := range v.MapKeys() {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		h.walk(value, append(path, key.String()), "")
		v.SetMapIndex(key, value)
	}
}

// items replaces the items of a list, or a text that is stored as bytes.
func (h *hider) items(v reflect.Value, path []string) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if text := string(v.Bytes()); v.CanSet() && text != "" {
			v.SetBytes([]byte(h.text(path, "", text)))
		}
		return
	}
	before := ""
	for i := range v.Len() {
		original := ""
		if one := v.Index(i); one.Kind() == reflect.String {
			original = one.String()
		}
		h.walk(v.Index(i), append(path, "["+strconv.Itoa(i)+"]"), before)
		before = original
	}
}
