package conform

import (
	"math"
	"reflect"
	"slices"
)

// evaluated collects the properties of an object that a rule has evaluated. It is nil where no rule has
// unevaluatedProperties.
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

// conforms reports whether a value meets every keyword of the rule, as JSON Schema 2020-12 defines them.
func (r *rule) conforms(value any, seen evaluated) bool {
	if r.Unevaluated == nil {
		return r.meets(value, seen)
	}
	own := evaluated{} // what adjacent rules evaluate does not count
	ok := r.meets(value, own)
	seen.take(own)
	return ok
}

func (r *rule) meets(value any, seen evaluated) bool {
	return r.hasType(value) && r.hasValue(value) && r.combines(value, seen) && r.hasContents(value, seen)
}

// combines checks the keywords that apply other rules to the same value.
func (r *rule) combines(value any, seen evaluated) bool {
	if r.Ref != "" {
		target := find(definitions, r.Ref)
		if target == nil || !target.conforms(value, seen) {
			return false
		}
	}
	for _, all := range r.AllOf {
		if !all.conforms(value, seen) {
			return false
		}
	}
	return (r.AnyOf == nil || count(r.AnyOf, value, seen) > 0) &&
		(r.OneOf == nil || count(r.OneOf, value, seen) == 1)
}

// count returns how many of the rules a value meets. Only those evaluate properties.
func count(rules []*rule, value any, seen evaluated) int {
	n := 0
	for _, one := range rules {
		var own evaluated
		if seen != nil {
			own = evaluated{}
		}
		if !one.conforms(value, own) {
			continue
		}
		n++
		seen.take(own)
	}
	return n
}

func (r *rule) hasType(value any) bool {
	return r.Type == nil || slices.ContainsFunc(r.Type, func(name string) bool { return is(name, value) })
}

// is reports whether a value has a type of JSON Schema. A value of a Go type that neither the YAML reader nor
// compose-go's long forms produce has none.
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

// number returns a value of any of Go's number types: compose-go's long forms have several. JSON has no NaN and no
// infinities.
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

// hasValue checks the keywords for single values. Those for numbers do not apply to strings, and vice versa.
func (r *rule) hasValue(value any) bool {
	if r.Enum != nil && !slices.ContainsFunc(r.Enum, func(one any) bool { return same(one, value) }) {
		return false
	}
	if text, ok := value.(string); ok {
		return r.Pattern == nil || r.Pattern.matches(text)
	}
	n, ok := number(value)
	return !ok || (!r.Minimum.set || n >= r.Minimum.value) && (!r.Maximum.set || n <= r.Maximum.value)
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

// hasContents checks the keywords for the contents of a list or an object.
func (r *rule) hasContents(value any, seen evaluated) bool {
	switch v := value.(type) {
	case []any:
		return r.hasItems(v)
	case map[string]any:
		return r.hasProperties(v, seen)
	}
	return true
}

func (r *rule) hasItems(list []any) bool {
	if r.Items != nil && slices.ContainsFunc(list, func(item any) bool { return !r.Items.conforms(item, nil) }) {
		return false
	}
	return !r.UniqueItems || unique(list)
}

func (r *rule) hasProperties(object map[string]any, seen evaluated) bool {
	for _, name := range r.Required {
		if _, ok := object[name]; !ok {
			return false
		}
	}
	for name, value := range object {
		known, ok := r.property(name, value)
		if !ok {
			return false
		}
		if !known && r.Additional != nil {
			known, ok = true, r.Additional.allows(value)
		}
		if known {
			seen.add(name)
		} else if r.Unevaluated != nil && !seen[name] {
			ok = r.Unevaluated.allows(value)
			seen.add(name)
		}
		if !ok {
			return false
		}
	}
	return true
}

// property checks a value against the rules of its name, and reports whether there is one.
func (r *rule) property(name string, value any) (known, ok bool) {
	if p := find(r.Properties, name); p != nil {
		known = true
		if !p.conforms(value, nil) {
			return true, false
		}
	}
	for _, p := range r.ByPattern {
		if !p.pattern.matches(name) {
			continue
		}
		known = true
		if !p.rule.conforms(value, nil) {
			return true, false
		}
	}
	return known, true
}

func (b *boolOrRule) allows(value any) bool {
	if b.rule != nil {
		return b.rule.conforms(value, nil)
	}
	return b.allowed
}
