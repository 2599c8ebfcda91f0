package k8sexport

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project"
)

const schemaFile = "../docs/x-k8s.schema.json"

// xPlaces are the places of x-k8s.
var xPlaces = map[string]reflect.Type{
	"project": reflect.TypeFor[xProject](),
	"service": reflect.TypeFor[xService](),
	"volume":  reflect.TypeFor[xVolume](),
	"object":  reflect.TypeFor[xObject](),
}

func TestTheSchemaFileIsWhatTheReaderKnows(t *testing.T) {
	got := schemaText(t)
	if *update {
		if err := os.WriteFile(schemaFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run `go test ./k8sexport -update`, and read what changes (-file +types):\n%s", diff)
	}
}

// The file and the reader judge alike.
func TestTheSchemaRefusesWhatTheReaderRefuses(t *testing.T) {
	for _, c := range []struct {
		place, text string
		good        bool
	}{
		{"project", "{expose: gateway, host: example.com}", true},
		{"project", "{expose: balanced}", false},
		{"project", "{size: 1Gi}", false},
		{"project", "[]", false},
		{"service", "{}", true},
		{"service", "{kind: StatefulSet, hpa: {max: 3, cpu: 80}, liveness: true}", true},
		{"service", "{kind: statefulset}", false},
		{"service", "{hpa: {most: 3}}", false},
		{"service", "{hpa: 3}", false},
		{"service", "{hpa: {max: many}}", false},
		{"service", "{pdb: {minAvailable: 1, maxUnavailable: 50%}}", true},
		{"service", "{pdb: {minAvailable: true}}", false},
		{"service", "{liveness: sometimes}", false},
		{"service", "{requests: {cpu: 0.5, memory: 64Mi}}", true},
		{"service", "{requests: {cpu: {least: 1}}}", false},
		{"service", "{requests: 64Mi}", false},
		{"volume", "{size: 20Gi, accessMode: ReadWriteMany}", true},
		{"volume", "{accessMode: ROX}", false},
		{"volume", "{size: [1]}", false},
		{"object", "{key: value}", true},
		{"object", "{keys: value}", false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(c.text), &value); err != nil {
			t.Fatal(err)
		}
		e := newExport(project.FromLabels("x", nil), Facts{}, Options{})
		e.decode("x-k8s", value, reflect.New(xPlaces[c.place]).Interface())
		if read := len(e.problems) == 0; read != c.good {
			t.Errorf("%s %s: read without fault is %t, want %t", c.place, c.text, read, c.good)
		}
		if err := compiled(t, c.place).Validate(value); (err == nil) != c.good {
			t.Errorf("%s %s: the schema says %v, want good %t", c.place, c.text, err, c.good)
		}
	}
}

func TestAnUnknownKeyHintsAtTheNearest(t *testing.T) {
	for key, want := range map[string]string{
		"storageclass": "did you mean storageClass?",
		"quota":        "it has size, storageClass, accessMode",
	} {
		if got := unknownKey(key, xKeys(reflect.TypeFor[xVolume]())); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

func compiled(t *testing.T, place string) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("x-k8s.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("x-k8s.json#/$defs/" + place)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func schemaText(t *testing.T) []byte {
	t.Helper()
	places := map[string]any{}
	for place, of := range xPlaces {
		places[place] = schemaOf(of)
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	err := out.Encode(map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "x-k8s",
		"description": "What a Compose file says to `compose k8s export`: at its top (project), in a service or job, a volume, an external config or secret (object).",
		"$defs":       places,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func schemaOf(of reflect.Type) map[string]any {
	keys := map[string]any{}
	for _, f := range xFields(of) {
		key := schemaValue(f.Type, f.Tag.Get("values"))
		key["description"] = f.Tag.Get("doc")
		keys[f.Tag.Get("x")] = key
	}
	return map[string]any{"type": []string{"object", "null"}, "properties": keys, "additionalProperties": false}
}

func schemaValue(of reflect.Type, values string) map[string]any {
	text := map[string]any{"type": []string{"string", "number"}}
	switch {
	case of.Kind() == reflect.Pointer:
		return schemaValue(of.Elem(), values)
	case of.Kind() == reflect.Struct:
		return schemaOf(of)
	case of.Kind() == reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": text}
	case of.Kind() == reflect.Int:
		return map[string]any{"type": "integer"}
	case of.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	case values != "":
		return map[string]any{"enum": strings.Split(values, ",")}
	}
	return text
}
