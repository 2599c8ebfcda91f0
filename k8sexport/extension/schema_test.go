package extension

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

var update = flag.Bool("update", false, "rewrite docs/x-k8s.schema.json")

const schemaFile = "../../docs/x-k8s.schema.json"

// places are the places of x-k8s.
var places = map[string]reflect.Type{
	"project": reflect.TypeFor[Project](),
	"service": reflect.TypeFor[Service](),
	"volume":  reflect.TypeFor[Volume](),
	"object":  reflect.TypeFor[Object](),
}

func TestSchemaFileMatchesTheTypes(t *testing.T) {
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
		t.Errorf("run `go test ./k8sexport/extension -update` and review the diff (-file +types):\n%s", diff)
	}
}

func TestSchemaAndDecoderAgree(t *testing.T) {
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
		problems := Decode(Key, value, reflect.New(places[c.place]).Interface())
		if read := len(problems) == 0; read != c.good {
			t.Errorf("%s %s: decoded without a problem is %t, want %t", c.place, c.text, read, c.good)
		}
		if err := compiled(t, c.place).Validate(value); (err == nil) != c.good {
			t.Errorf("%s %s: schema error %v, want valid %t", c.place, c.text, err, c.good)
		}
	}
}

func TestUnknownKeyHint(t *testing.T) {
	for key, want := range map[string]string{
		"storageclass": "did you mean storageClass?",
		"quota":        "the keys are size, storageClass, accessMode",
	} {
		if got := unknownKey(key, keys(reflect.TypeFor[Volume]())); got != want {
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
	definitions := map[string]any{}
	for place, of := range places {
		definitions[place] = schemaOf(of)
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	err := out.Encode(map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "x-k8s",
		"description": "The extension of Compose files for `compose k8s export`: at the top (project), in a service or job (service), in a volume, in an external config or secret (object).",
		"$defs":       definitions,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func schemaOf(of reflect.Type) map[string]any {
	properties := map[string]any{}
	for _, f := range Fields(of) {
		key := schemaValue(f.Type, f.Tag.Get("values"))
		key["description"] = f.Tag.Get("doc")
		properties[f.Tag.Get("x")] = key
	}
	return map[string]any{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
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
