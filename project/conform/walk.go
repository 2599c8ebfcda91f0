package conform

import (
	"math"
	"reflect"
	"slices"
	"strings"
)

// evaluated collects the properties of an object that a rule has spoken of;
// nil where nobody asks.
type evaluated map[string]bool

func (e evaluated) add(name string) {
	if e != nil {
		e[name] = true
	}
}

func (e evaluated) take(others evaluated) {
	for name := range others {
		e.add(name)
	}
}

// conforms holds a value against the rule, each keyword as JSON Schema 2020-12
// has it: all must agree.
func (r *rule) conforms(root *rule, value any, spoken evaluated) bool {
	if r.Unevaluated == nil {
		return r.agrees(root, value, spoken)
	}
	heard := evaluated{} // what those beside this rule speak of does not count
	ok := r.agrees(root, value, heard)
	spoken.take(heard)
	return ok
}

func (r *rule) agrees(root *rule, value any, spoken evaluated) bool {
	return r.hasType(value) && r.hasValue(value) && r.combines(root, value, spoken) && r.holds(root, value, spoken)
}

// combines are the keywords that apply other rules to the same value.
func (r *rule) combines(root *rule, value any, spoken evaluated) bool {
	if r.Ref != "" {
		target := root.Definitions[strings.TrimPrefix(r.Ref, "#/$defs/")]
		if target == nil || !target.conforms(root, value, spoken) {
			return false
		}
	}
	for _, all := range r.AllOf {
		if !all.conforms(root, value, spoken) {
			return false
		}
	}
	return (r.AnyOf == nil || count(root, r.AnyOf, value, spoken) > 0) &&
		(r.OneOf == nil || count(root, r.OneOf, value, spoken) == 1)
}

// count is how many of the rules agree. Only those speak of properties.
func count(root *rule, rules []*rule, value any, spoken evaluated) int {
	n := 0
	for _, one := range rules {
		var heard evaluated
		if spoken != nil {
			heard = evaluated{}
		}
		if !one.conforms(root, value, heard) {
			continue
		}
		n++
		spoken.take(heard)
	}
	return n
}

func (r *rule) hasType(value any) bool {
	return r.Type == nil || slices.ContainsFunc(r.Type, func(name string) bool { return is(name, value) })
}

// is reports whether a value has a type of JSON Schema's. One of a Go type that
// neither YAML readers nor compose-go's long forms give has none.
func is(name string, value any) bool {
	switch value.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	if reflect.TypeOf(value).Kind() == reflect.Bool {
		return name == "boolean"
	}
	n, ok := number(value)
	return ok && (name == "number" || name == "integer" && n == math.Trunc(n))
}

// number is a value as a number, of whichever of Go's types: compose-go's long
// forms have several. NaN and the infinities are none in JSON.
func number(value any) (float64, bool) {
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0)
	}
	return 0, false
}

// hasValue are the keywords about single values. Those about numbers mean
// nothing to a text, and the other way round.
func (r *rule) hasValue(value any) bool {
	if r.Enum != nil && !slices.ContainsFunc(r.Enum, func(one any) bool { return same(one, value) }) {
		return false
	}
	if text, ok := value.(string); ok {
		return r.Pattern == nil || r.Pattern.matches(text)
	}
	n, ok := number(value)
	return !ok || (r.Minimum == nil || n >= *r.Minimum) && (r.Maximum == nil || n <= *r.Maximum)
}

// same reports whether two values are equal in JSON.
func same(a, b any) bool {
	if m, ok := number(a); ok {
		n, ok := number(b)
		return ok && m == n
	}
	if list, ok := a.([]any); ok {
		other, ok := b.([]any)
		return ok && slices.EqualFunc(list, other, same)
	}
	object, ok := a.(map[string]any)
	if !ok {
		return reflect.DeepEqual(a, b)
	}
	other, ok := b.(map[string]any)
	if !ok || len(object) != len(other) {
		return false
	}
	for name, value := range object {
		if twin, ok := other[name]; !ok || !same(value, twin) {
			return false
		}
	}
	return true
}

// holds are the keywords about what is in a list or an object.
func (r *rule) holds(root *rule, value any, spoken evaluated) bool {
	switch v := value.(type) {
	case []any:
		return r.holdsItems(root, v)
	case map[string]any:
		return r.holdsProperties(root, v, spoken)
	}
	return true
}

func (r *rule) holdsItems(root *rule, list []any) bool {
	if r.Items != nil && slices.ContainsFunc(list, func(item any) bool { return !r.Items.conforms(root, item, nil) }) {
		return false
	}
	return !r.Unique || unique(list)
}

func (r *rule) holdsProperties(root *rule, object map[string]any, spoken evaluated) bool {
	for _, name := range r.Required {
		if _, ok := object[name]; !ok {
			return false
		}
	}
	for name, value := range object {
		known, ok := r.property(root, name, value)
		if !ok {
			return false
		}
		if !known && r.Additional != nil {
			known, ok = true, r.Additional.allows(root, value)
		}
		if known {
			spoken.add(name)
		} else if r.Unevaluated != nil && !spoken[name] {
			ok = r.Unevaluated.allows(root, value)
			spoken.add(name)
		}
		if !ok {
			return false
		}
	}
	return true
}

// property holds a value against what is said of its name, and reports
// whether anything is.
func (r *rule) property(root *rule, name string, value any) (known, ok bool) {
	if p := r.Properties[name]; p != nil {
		known = true
		if !p.conforms(root, value, nil) {
			return true, false
		}
	}
	for _, p := range r.ByPattern {
		if !p.pattern.matches(name) {
			continue
		}
		known = true
		if !p.rule.conforms(root, value, nil) {
			return true, false
		}
	}
	return known, true
}

func (b *boolOrRule) allows(root *rule, value any) bool {
	if b.rule != nil {
		return b.rule.conforms(root, value, nil)
	}
	return b.allowed
}
