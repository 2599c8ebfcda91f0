package origin

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

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// Reader turns nodes into plain values as compose-go does, and notes each
// thing that compose-go would refuse on the way.
type Reader struct {
	Doc   *Document
	Raw   bool // leave variables as they are
	Casts map[string][]CastRule
	Note  func(path []string, n *yaml.Node, message string)
	depth int
	meter variable.Meter
}

// CastRule says what type a variable's text must have at a path.
type CastRule struct {
	pattern tree.Path
	cast    interpolation.Cast
}

// CastRules are compose-go's own, by the last step of their path.
func CastRules() map[string][]CastRule {
	options := loader.ToOptions(&types.ConfigDetails{}, nil)
	out := map[string][]CastRule{}
	for pattern, cast := range options.Interpolate.TypeCastMapping {
		last := pattern.Last()
		out[last] = append(out[last], CastRule{pattern, cast})
	}
	return out
}

const nestsTooDeep = "values are nested too deeply"

func (r *Reader) Value(n *yaml.Node, path []string) any {
	r.depth++
	defer func() { r.depth-- }()
	n = Target(n)
	if n == nil || n.Tag == "!reset" {
		return nil
	}
	if r.depth > budget.Depth {
		r.Note(path, n, nestsTooDeep)
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n, path)
	case yaml.SequenceNode:
		items := Items(n)
		out := make([]any, len(items))
		for i, child := range items {
			out[i] = r.Value(child, modelpath.Join(path, modelpath.Item(i)))
		}
		return out
	case yaml.ScalarNode:
		return r.scalar(n, path)
	}
	return nil
}

func (r *Reader) mapping(n *yaml.Node, path []string) any {
	r.keys(n, path)
	out := map[string]any{}
	for _, e := range Entries(n) {
		if Target(e.Value).Tag != "!reset" {
			out[e.Key.Value] = r.Value(e.Value, modelpath.Join(path, e.Key.Value))
		}
	}
	return out
}

// keys checks a mapping's own keys: texts, each once.
func (r *Reader) keys(n *yaml.Node, path []string) {
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if isMerge(key) {
			if !mergeable(n.Content[i+1]) {
				r.Note(modelpath.Join(path, "<<"), key, "must be a mapping or a list of mappings to merge")
			}
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" && !strings.HasPrefix(key.Tag, "!!str") {
			r.Note(modelpath.Join(path, key.Value), key, fmt.Sprintf("the key %s must be a string: quote it", problem.Printable(key.Value)))
			continue
		}
		if line, ok := lines[key.Value]; ok {
			r.Note(modelpath.Join(path, key.Value), key, fmt.Sprintf("is a duplicate: first set in line %d", line))
			continue
		}
		lines[key.Value] = key.Line
	}
}

func mergeable(n *yaml.Node) bool {
	n = Target(n)
	if n.Kind == yaml.SequenceNode {
		return !slices.ContainsFunc(n.Content, func(one *yaml.Node) bool { return Target(one).Kind != yaml.MappingNode })
	}
	return n.Kind == yaml.MappingNode
}

func (r *Reader) scalar(n *yaml.Node, path []string) any {
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
	if _, isTime := v.(time.Time); isTime && !r.Raw {
		return n.Value
	}
	if !isText || r.Raw {
		return v
	}
	expanded, err := r.meter.Expand(text, r.Doc.Vars.Resolve)
	if err != nil {
		r.Note(path, n, variable.SubstitutionMessage(err))
		return nil
	}
	return r.cast(n, path, expanded)
}

// cast converts a string to the type of the attribute.
func (r *Reader) cast(n *yaml.Node, path []string, text string) any {
	cast := r.castAt(path)
	if cast == nil {
		return text
	}
	v, err := cast(text)
	if err != nil {
		r.Note(path, n, fmt.Sprintf(invalidCast(cast), problem.Printable(text)))
		return nil
	}
	return v
}

func (r *Reader) castAt(path []string) interpolation.Cast {
	if len(path) < 2 {
		return nil
	}
	var at tree.Path
	for _, step := range path {
		if _, ok := modelpath.Index(step); ok {
			step = tree.PathMatchList
		}
		at = at.Next(step)
	}
	for _, rule := range slices.Concat(r.Casts[path[len(path)-1]], r.Casts[tree.PathMatchAll]) {
		if at.Matches(rule.pattern) {
			return rule.cast
		}
	}
	return nil
}

// invalidCast returns the error format for a value that a cast rejects. The type that the
// cast makes follows from the values that it accepts.
func invalidCast(cast interpolation.Cast) string {
	if _, err := cast("true"); err == nil {
		return "invalid boolean %q: must be true or false"
	}
	if _, err := cast("1.5"); err == nil {
		return "invalid number %q"
	}
	return "invalid integer %q"
}
