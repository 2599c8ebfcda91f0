// Package conform checks quickly whether a value follows the JSON schema of the Compose Specification.
//
// The schema library of compose-go takes longer to compile the schema than most projects take to load, and parsing
// the schema takes a tenth of an `up` with nothing to do. So the schema is a table in Go (specification.go, generated
// by this package's tests), which is ready when the program starts. The answer is yes or no: the messages, and the
// final judgement of a no, are the library's.
package conform

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Conforms reports whether a value, as read from a file, follows the schema. A value of which it is not certain does not
// conform.
func Conforms(value any) bool { return specification.conforms(value, nil) }

// rule is one schema. Its fields are the keywords of JSON Schema 2020-12 that the Compose schema uses.
type rule struct {
	Ref         string // the name of a definition
	Type        []string
	Enum        []any
	Pattern     *pattern
	Minimum     bound
	Maximum     bound
	Items       *rule
	UniqueItems bool
	Required    []string
	Properties  []property // sorted by name
	ByPattern   []patternRule
	Additional  *boolOrRule
	Unevaluated *boolOrRule
	AllOf       []*rule
	AnyOf       []*rule
	OneOf       []*rule
}

// property is the rule of a property, or a definition, of that name.
type property struct {
	name string
	rule *rule
}

// find returns the rule of a name, or nil.
func find(sorted []property, name string) *rule {
	i, found := slices.BinarySearchFunc(sorted, name, func(p property, name string) int { return strings.Compare(p.name, name) })
	if !found {
		return nil
	}
	return sorted[i].rule
}

// bound is a limit of a number, if there is one.
type bound struct {
	set   bool
	value float64
}

// boolOrRule allows anything, nothing, or what a rule allows.
type boolOrRule struct {
	allowed bool
	rule    *rule
}

// patternRule is the rule of the properties whose names match.
type patternRule struct {
	pattern *pattern
	rule    *rule
}

// pattern is a regular expression that is compiled at its first use: most files need few of them.
type pattern struct {
	text     string
	compiled *regexp.Regexp
	once     sync.Once
}

func (p *pattern) matches(s string) bool {
	p.once.Do(func() { p.compiled, _ = regexp.Compile(p.text) })
	return p.compiled != nil && p.compiled.MatchString(s)
}
