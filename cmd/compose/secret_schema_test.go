package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
)

// schemaNode is the part of a JSON schema that says where texts can be.
type schemaNode struct {
	Ref                  string                 `json:"$ref"`
	Type                 any                    `json:"type"`
	Enum                 []any                  `json:"enum"`
	Required             []string               `json:"required"`
	Properties           map[string]*schemaNode `json:"properties"`
	PatternProperties    map[string]*schemaNode `json:"patternProperties"`
	AdditionalProperties json.RawMessage        `json:"additionalProperties"`
	Items                *schemaNode            `json:"items"`
	OneOf                []*schemaNode          `json:"oneOf"`
	AnyOf                []*schemaNode          `json:"anyOf"`
	AllOf                []*schemaNode          `json:"allOf"`
	Definitions          map[string]*schemaNode `json:"definitions"`
	Defs                 map[string]*schemaNode `json:"$defs"`
}

// schemaStep is a step from a value to one below it: a key with the keys that its
// object requires beside it, or an item of a list.
type schemaStep struct {
	key    string // "" for an item
	free   bool   // the user chooses the key
	beside map[string]any
}

// position is a place of the schema where a text can be.
type position []schemaStep

func (p position) String() string {
	var out []string
	for _, s := range p {
		switch {
		case s.key == "":
			out = append(out, "[]")
		case s.key == "n":
			out = append(out, "*")
		default:
			out = append(out, s.key)
		}
	}
	return strings.Join(out, ".")
}

// schemaWalk finds the positions of the Compose schema.
type schemaWalk struct {
	definitions map[string]*schemaNode
	found       map[string]position
}

// positionsOfSchema returns all positions where the schema allows a text, by name.
func positionsOfSchema(t *testing.T) []position {
	t.Helper()
	var root schemaNode
	if err := json.Unmarshal([]byte(schema.Schema), &root); err != nil {
		t.Fatal(err)
	}
	w := schemaWalk{definitions: root.Definitions, found: map[string]position{}}
	if w.definitions == nil {
		w.definitions = root.Defs
	}
	w.walk(&root, nil, nil)
	var out []position
	for _, name := range slices.Sorted(maps.Keys(w.found)) {
		out = append(out, w.found[name])
	}
	return out
}

func (w *schemaWalk) walk(n *schemaNode, at position, within []string) {
	if name, ok := strings.CutPrefix(n.Ref, "#/definitions/"); ok || strings.HasPrefix(n.Ref, "#/$defs/") {
		name = strings.TrimPrefix(name, "#/$defs/")
		if !slices.Contains(within, name) { // extensions nest without end
			w.walk(w.definitions[name], at, append(slices.Clone(within), name))
		}
		return
	}
	for _, one := range slices.Concat(n.OneOf, n.AnyOf, n.AllOf) {
		w.walk(one, at, within)
	}
	beside := w.required(n)
	for key, one := range n.Properties {
		w.walk(one, w.below(at, schemaStep{key: key, beside: beside}), within)
	}
	for pattern, one := range n.PatternProperties {
		if strings.HasPrefix(pattern, "^x-") {
			// An extension can be anything.
			w.add(w.below(at, schemaStep{key: "x-any", beside: beside}))
			w.add(w.below(at, schemaStep{key: "x-token", free: true, beside: beside}))
			w.add(w.below(w.below(at, schemaStep{key: "x-any", beside: beside}), schemaStep{key: "db_password", free: true}))
			continue
		}
		w.walk(one, w.below(at, schemaStep{key: "n", free: true, beside: beside}), within)
	}
	var additional schemaNode
	if json.Unmarshal(n.AdditionalProperties, &additional) == nil {
		w.walk(&additional, w.below(at, schemaStep{key: "n", free: true, beside: beside}), within)
	}
	if n.Items != nil {
		w.walk(n.Items, w.below(at, schemaStep{}), within)
	}
	if n.Type == "string" || isOneOf(n.Type, "string") {
		w.add(at)
	}
}

func (w *schemaWalk) below(at position, step schemaStep) position {
	return append(slices.Clone(at), step)
}

func (w *schemaWalk) add(at position) { w.found[at.String()] = at }

// required fills the keys that an object must have.
func (w *schemaWalk) required(n *schemaNode) map[string]any {
	out := map[string]any{}
	for _, key := range n.Required {
		out[key] = "/n"
		if one := n.Properties[key]; one != nil {
			switch {
			case len(one.Enum) > 0:
				out[key] = one.Enum[0]
			case isOneOf(one.Type, "integer"):
				out[key] = 1
			case one.Type == "array":
				out[key] = []any{}
			}
		}
	}
	return out
}

func isOneOf(kind any, wanted string) bool {
	list, _ := kind.([]any)
	return kind == wanted || slices.Contains(list, any(wanted))
}

// needed are the keys that the items of a list must have although the schema does not
// require them.
var needed = map[string]map[string]any{
	"configs": {"source": "n"}, "devices": {"source": "/dev/n", "target": "/dev/n"},
	"ports": {"target": 80}, "secrets": {"source": "n"}, "volumes": {"source": "n", "target": "/n", "type": "volume"},
}

// list is the list at a step of a position.
func (p position) list(i int, value any) any {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	if p[i-1].key == "test" {
		list = append([]any{"CMD"}, list...)
	}
	return list
}

// document is a Compose file with a value at a position. Names of other objects are "n".
func (p position) document(value any) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i].key == "" {
			value = p.list(i, value)
			continue
		}
		object := maps.Clone(p[i].beside)
		if object == nil {
			object = map[string]any{}
		}
		if i > 2 && p[i-1].key == "" {
			if _, given := needed[p[i-2].key]; given && p[i-3].key == "reservations" {
				object["capabilities"] = []any{"gpu"}
			} else {
				maps.Copy(object, needed[p[i-2].key])
			}
		}
		key := p[i].key
		if i > 0 && p[i-1].key == "depends_on" && key == "n" {
			key = "other" // a service cannot depend on itself
		}
		object[key] = value
		value = object
	}
	file := map[string]any{
		"services": map[string]any{"n": map[string]any{}, "other": map[string]any{"image": schemaImage}},
		"networks": map[string]any{"n": map[string]any{}}, "volumes": map[string]any{"n": map[string]any{}},
		"secrets": map[string]any{"n": map[string]any{"environment": "HOME"}}, "configs": map[string]any{"n": map[string]any{"content": "text"}},
		"models": map[string]any{"n": map[string]any{"model": "ai/model"}},
	}
	merge(file, value.(map[string]any))
	services := file["services"].(map[string]any)
	if jobs, ok := file["jobs"].(map[string]any); ok {
		merge(jobs["n"].(map[string]any), map[string]any{"triggers": map[string]any{"manual": true}})
		delete(services, "n") // a job and a service cannot have one name
		addImage(jobs["n"].(map[string]any))
	} else {
		addImage(services["n"].(map[string]any))
	}
	raw, err := json.Marshal(file)
	if err != nil {
		panic(fmt.Sprint(err)) // the maps above can be written
	}
	return string(raw)
}

// addImage gives a service or a job an image, unless it comes from something else.
func addImage(service map[string]any) {
	if service["image"] == nil && service["build"] == nil && service["provider"] == nil {
		service["image"] = schemaImage
	}
}

func merge(into, from map[string]any) {
	for key, value := range from {
		below, isMap := value.(map[string]any)
		had, hadMap := into[key].(map[string]any)
		switch {
		case isMap && hadMap && (key != "n" || len(below) > 0):
			merge(had, below)
		default:
			into[key] = value
		}
	}
	// A config or a secret has one source.
	if _, given := from["file"]; given {
		delete(into, "environment")
		delete(into, "content")
	}
	if _, given := from["environment"]; given && into["content"] == "text" {
		delete(into, "content")
	}
}
