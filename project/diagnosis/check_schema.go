package diagnosis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// composeSchema is the specification's JSON schema, compiled when a file is
// at fault: that takes longer than loading most projects.
var composeSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(schema.Schema))
	if err != nil {
		return nil, fmt.Errorf("read the compose schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("compose-spec.json", parsed); err != nil {
		return nil, fmt.Errorf("read the compose schema: %w", err)
	}
	return compiler.Compile("compose-spec.json")
})

// schemaFault is one way in which a value breaks the schema.
type schemaFault struct {
	path    []string // as the schema library gives it: plain numbers for items
	key     bool     // the key itself is at fault, not its value
	missing bool     // something is not there, which another file may add
	message string
	hint    string
}

// schemaFaults checks a document's value against the schema.
func schemaFaults(value any) []schemaFault {
	compiled, err := composeSchema()
	if err != nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(compiled.Validate(value), &invalid) {
		return nil
	}
	return leaves(invalid)
}

// leaves are the errors that say something: those at the ends of the tree,
// and of alternatives the one that fits best.
func leaves(e *jsonschema.ValidationError) []schemaFault {
	if _, ok := e.ErrorKind.(*kind.OneOf); ok && len(e.Causes) > 0 {
		return alternatives(e)
	}
	if len(e.Causes) > 0 {
		var out []schemaFault
		for _, cause := range e.Causes {
			out = append(out, leaves(cause)...)
		}
		return out
	}
	return worded(e)
}

// alternatives picks the alternative that the value comes nearest to. Where
// it has the wrong type for all, all their types are said.
func alternatives(e *jsonschema.ValidationError) []schemaFault {
	var want []string
	got := ""
	var best []schemaFault
	for _, cause := range e.Causes {
		if t, ok := wrongType(cause, len(e.InstanceLocation)); ok {
			want, got = append(want, t.Want...), t.Got
			continue
		}
		if faults := leaves(cause); best == nil || deepest(faults) > deepest(best) {
			best = faults
		}
	}
	if best != nil {
		return best
	}
	return []schemaFault{{path: e.InstanceLocation, message: mustBe(want, got)}}
}

// wrongType finds that a value itself, not something in it, has the wrong type.
func wrongType(e *jsonschema.ValidationError, depth int) (*kind.Type, bool) {
	if len(e.InstanceLocation) != depth {
		return nil, false
	}
	if t, ok := e.ErrorKind.(*kind.Type); ok {
		return t, true
	}
	if len(e.Causes) == 0 {
		return nil, false
	}
	all := &kind.Type{}
	for _, cause := range e.Causes {
		t, ok := wrongType(cause, depth)
		if !ok {
			return nil, false
		}
		all.Got, all.Want = t.Got, append(all.Want, t.Want...)
	}
	return all, true
}

func deepest(faults []schemaFault) int {
	depth := 0
	for _, f := range faults {
		depth = max(depth, len(f.path))
	}
	return depth
}

// worded says in words what one error of the library means.
func worded(e *jsonschema.ValidationError) []schemaFault {
	at := schemaFault{path: e.InstanceLocation}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		var out []schemaFault
		for _, key := range k.Properties {
			out = append(out, unknownKey(modelpath.Join(e.InstanceLocation, key))...)
		}
		return out
	case *kind.FalseSchema:
		return unknownKey(e.InstanceLocation)
	case *kind.Type:
		at.message = mustBe(k.Want, k.Got)
	case *kind.Required:
		at.missing = true
		at.message = "is missing required attributes: " + strings.Join(k.Missing, ", ")
	case *kind.Enum:
		at.message = "must be one of " + strings.Trim(fmt.Sprint(k.Want), "[]")
		if got, ok := k.Got.(string); ok {
			at.hint = didYouMean(got, texts(k.Want))
		}
	case *kind.UniqueItems:
		at.path = modelpath.Join(e.InstanceLocation, fmt.Sprint(k.Duplicates[1]))
		at.message = fmt.Sprintf("is the same as item %d", k.Duplicates[0])
	case *kind.Pattern:
		at.message = fmt.Sprintf("%q does not match %s", problem.Printable(k.Got), k.Want)
		if e.InstanceLocation[len(e.InstanceLocation)-1] == "pull_policy" {
			at.message = invalidPullPolicy(fmt.Sprint(k.Got))
		}
	case *kind.Minimum:
		at.message = "must be at least " + k.Want.RatString()
	case *kind.Maximum:
		at.message = "must be at most " + k.Want.RatString()
	case *kind.MinItems:
		at.message = fmt.Sprintf("must have at least %d items", k.Want)
	default:
		at.message = "does not match the Compose schema"
	}
	return []schemaFault{at}
}

func texts(values []any) []string {
	var out []string
	for _, v := range values {
		if text, ok := v.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// mustBe words a wrong type.
func mustBe(want []string, got string) string {
	names := map[string]string{
		"object": "a mapping", "array": "a list", "string": "a string", "number": "a number",
		"integer": "an integer", "boolean": "true or false", "null": "empty",
	}
	var out []string
	for _, w := range want {
		if name := names[w]; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	list := strings.Join(out, ", ")
	if i := strings.LastIndex(list, ", "); i >= 0 {
		list = list[:i] + " or " + list[i+2:]
	}
	return "must be " + list + ", not " + names[got]
}
