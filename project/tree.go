package project

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/interpolation"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/tree"
	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"
)

// reader turns nodes into plain values as compose-go does, and notes each
// thing that compose-go would refuse on the way.
type reader struct {
	doc   *document
	raw   bool // leave variables as they are
	casts map[string][]castRule
	note  func(path []string, n *yaml.Node, message string)
	depth int
}

// castRule says what type a variable's text must have at a path.
type castRule struct {
	pattern tree.Path
	cast    interpolation.Cast
}

// castRules are compose-go's own, by the last step of their path.
func castRules() map[string][]castRule {
	options := loader.ToOptions(&types.ConfigDetails{}, nil)
	out := map[string][]castRule{}
	for pattern, cast := range options.Interpolate.TypeCastMapping {
		last := pattern.Last()
		out[last] = append(out[last], castRule{pattern, cast})
	}
	return out
}

// maxDepth bounds how deep values nest; compose-go's own limit is higher.
const maxDepth = 500

func (r *reader) value(n *yaml.Node, path []string) any {
	r.depth++
	defer func() { r.depth-- }()
	n = target(n)
	if n == nil || n.Tag == "!reset" {
		return nil
	}
	if r.depth > maxDepth {
		r.note(path, n, "values nest too deep")
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n, path)
	case yaml.SequenceNode:
		out := make([]any, len(n.Content))
		for i, child := range n.Content {
			out[i] = r.value(child, join(path, item(i)))
		}
		return out
	case yaml.ScalarNode:
		return r.scalar(n, path)
	}
	return nil
}

func (r *reader) mapping(n *yaml.Node, path []string) any {
	r.keys(n, path)
	out := map[string]any{}
	for _, e := range entries(n) {
		if target(e.value).Tag != "!reset" {
			out[e.key.Value] = r.value(e.value, join(path, e.key.Value))
		}
	}
	return out
}

// keys checks a mapping's own keys: texts, each once.
func (r *reader) keys(n *yaml.Node, path []string) {
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if isMerge(key) {
			if !mergeable(n.Content[i+1]) {
				r.note(join(path, "<<"), key, "can merge a mapping, or a list of mappings, and nothing else")
			}
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" && !strings.HasPrefix(key.Tag, "!!str") {
			r.note(join(path, key.Value), key, fmt.Sprintf("the key %s must be a text: put it in quotes", printable(key.Value)))
			continue
		}
		if line, ok := lines[key.Value]; ok {
			r.note(join(path, key.Value), key, fmt.Sprintf("is there twice: first in line %d", line))
			continue
		}
		lines[key.Value] = key.Line
	}
}

func mergeable(n *yaml.Node) bool {
	n = target(n)
	if n.Kind == yaml.SequenceNode {
		return !slices.ContainsFunc(n.Content, func(one *yaml.Node) bool { return target(one).Kind != yaml.MappingNode })
	}
	return n.Kind == yaml.MappingNode
}

func (r *reader) scalar(n *yaml.Node, path []string) any {
	if n.Tag == "!override" {
		plain := *n
		plain.Tag = ""
		n = &plain
	}
	var v any
	if err := n.Decode(&v); err != nil {
		return n.Value
	}
	text, isText := v.(string)
	// The schema knows no times: there they are texts.
	if _, isTime := v.(time.Time); isTime && !r.raw {
		return n.Value
	}
	if !isText || r.raw {
		return v
	}
	expanded, err := expand(text, r.doc.vars.Resolve)
	if err != nil {
		r.note(path, n, substitutionMessage(err))
		return nil
	}
	return r.cast(n, path, expanded)
}

// cast gives a text the type that its place asks for.
func (r *reader) cast(n *yaml.Node, path []string, text string) any {
	cast := r.castAt(path)
	if cast == nil {
		return text
	}
	v, err := cast(text)
	if err != nil {
		r.note(path, n, fmt.Sprintf("%q is %s", printable(text), wanted(cast)))
		return nil
	}
	return v
}

func (r *reader) castAt(path []string) interpolation.Cast {
	if len(path) < 2 {
		return nil
	}
	var at tree.Path
	for _, step := range path {
		if _, ok := index(step); ok {
			step = tree.PathMatchList
		}
		at = at.Next(step)
	}
	for _, rule := range slices.Concat(r.casts[path[len(path)-1]], r.casts[tree.PathMatchAll]) {
		if at.Matches(rule.pattern) {
			return rule.cast
		}
	}
	return nil
}

// wanted words the type that a cast makes, by what it takes.
func wanted(cast interpolation.Cast) string {
	if _, err := cast("true"); err == nil {
		return "neither true nor false"
	}
	if _, err := cast("1.5"); err == nil {
		return "no number"
	}
	return "no whole number"
}
