// Package conform tells at once that a value follows the Compose Specification's JSON schema.
//
// The library that judges in the end takes longer to prepare its form of the
// schema than most projects take to load. Here the schema is walked as it
// stands, and the answer is yes or no: what is wrong, and the last word on it,
// is the library's.
package conform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"sync"

	"github.com/compose-spec/compose-go/v2/schema"
)

// Conforms reports whether a value, as read from a file, follows the schema.
// No may also mean that it cannot be told here.
func Conforms(value any) bool {
	root, err := specification()
	if err != nil {
		return false
	}
	return root.conforms(root, value, nil)
}

// rule is one schema. A keyword that is not here makes reading it fail: no
// word is passed over.
type rule struct {
	Ref        string           `json:"$ref"`
	Type       types            `json:"type"`
	Enum       []any            `json:"enum"`
	Pattern    *pattern         `json:"pattern"`
	Minimum    *float64         `json:"minimum"`
	Maximum    *float64         `json:"maximum"`
	Items      *rule            `json:"items"`
	Unique     bool             `json:"uniqueItems"`
	Required   []string         `json:"required"`
	Properties map[string]*rule `json:"properties"`
	ByPattern  patterns         `json:"patternProperties"`
	Additional *boolOrRule      `json:"additionalProperties"`
	// Unevaluated is about the properties that nothing else has spoken of.
	Unevaluated *boolOrRule `json:"unevaluatedProperties"`
	AllOf       []*rule     `json:"allOf"`
	AnyOf       []*rule     `json:"anyOf"`
	OneOf       []*rule     `json:"oneOf"`

	Definitions map[string]*rule `json:"$defs"`

	// Words for people.
	Schema      string `json:"$schema"`
	ID          string `json:"$id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Default     any    `json:"default"`
	Deprecated  bool   `json:"deprecated"`
}

// specification is the schema that compose-go carries.
var specification = sync.OnceValues(func() (*rule, error) {
	root, err := read(schema.Schema)
	if err != nil {
		return nil, fmt.Errorf("read the compose schema: %w", err)
	}
	return root, nil
})

func read(text string) (*rule, error) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	root := &rule{}
	return root, d.Decode(root)
}

// types are the names of the types that a value may have.
type types []string

func (t *types) UnmarshalJSON(raw []byte) error {
	if raw[0] == '[' {
		return json.Unmarshal(raw, (*[]string)(t))
	}
	*t = types{""}
	return json.Unmarshal(raw, &(*t)[0])
}

// boolOrRule allows anything, nothing, or what a rule says.
type boolOrRule struct {
	allowed bool
	rule    *rule
}

func (b *boolOrRule) UnmarshalJSON(raw []byte) error {
	if raw[0] != '{' {
		return json.Unmarshal(raw, &b.allowed)
	}
	b.rule = &rule{}
	return unmarshalStrict(raw, b.rule)
}

// patterns are rules for the properties whose names match.
type patterns []patternRule

type patternRule struct {
	pattern *pattern
	rule    *rule
}

func (p *patterns) UnmarshalJSON(raw []byte) error {
	byText := map[string]*rule{}
	if err := unmarshalStrict(raw, &byText); err != nil {
		return err
	}
	for text, r := range byText {
		*p = append(*p, patternRule{pattern: &pattern{text: text}, rule: r})
	}
	return nil
}

// unmarshalStrict is for types that read themselves: they are on their own.
func unmarshalStrict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// pattern is a regular expression, compiled when something is held against it:
// most files need few of them.
type pattern struct {
	text     string
	compiled *regexp.Regexp
	once     sync.Once
}

func (p *pattern) UnmarshalJSON(raw []byte) error { return json.Unmarshal(raw, &p.text) }

func (p *pattern) matches(s string) bool {
	p.once.Do(func() { p.compiled, _ = regexp.Compile(p.text) })
	return p.compiled != nil && p.compiled.MatchString(s)
}
