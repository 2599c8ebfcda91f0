// Package diagnosis finds all that is wrong with the files of a project, with file and line.
package diagnosis

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// diagnosis finds all that is wrong with files that compose-go refuses: it
// tells of one fault, and of no line. Each document is read by itself first;
// what is at fault is cut out, and the rest loaded for the checks that need
// the whole model.
type diagnosis struct {
	Inquiry
	casts    map[string][]origin.CastRule
	problems problem.Problems
	// lacking are things that are not there, which is a fault only if no
	// other file has them.
	lacking problem.Problems
	cut     map[*yaml.Node]map[string]bool // paths at fault, by document root
	damaged set                            // services that lost an attribute
	netted  bool                           // only compose-go saw the fault
}

// Inquiry is what a diagnosis is about.
type Inquiry struct {
	Sources *origin.Sources
	Raw     bool // variables stay as they are
	Checked bool // the model is to hold together
	// Compose runs compose-go's loader as the load did, with changed options.
	Compose func(ctx context.Context, files []types.ConfigFile, change func(*loader.Options)) (*types.Project, error)
}

// Diagnose says what is wrong; cause is what compose-go said. netted is that
// nothing but compose-go saw it.
func Diagnose(ctx context.Context, i Inquiry, cause error) (found problem.Problems, netted bool) {
	d := &diagnosis{Inquiry: i, casts: origin.CastRules(), cut: map[*yaml.Node]map[string]bool{}, damaged: set{}}
	docs := d.Sources.Documents()
	d.problems = append(d.problems, d.Sources.Faults...)
	for _, doc := range docs {
		d.document(ctx, doc, cause)
	}
	d.extensions()
	if len(d.problems) == 0 || len(docs) == 1 {
		d.problems = append(d.problems, d.lacking...)
	}
	d.untypable(cause)
	if len(d.Sources.Faults) == 0 && !d.whole(ctx) {
		d.coarse()
		d.whole(ctx)
	}
	if len(d.problems) == 0 {
		d.netted = true
		d.problems = problem.Problems{caught(d.Sources, cause)}
	}
	return Clean(d.Sources, d.problems), d.netted
}

// document checks one document by itself.
func (d *diagnosis) document(ctx context.Context, doc *origin.Document, cause error) {
	if p, ok := doc.Syntax(cause); ok {
		if !d.misread(ctx, doc) {
			d.problems = append(d.problems, p)
		}
		return
	}
	if len(doc.Roots) == 0 && doc.Role == origin.Listed && len(d.Sources.Files) == 1 {
		d.problems = append(d.problems, problem.Problem{File: doc.Shown, Message: "empty compose file"})
	}
	for _, root := range doc.Roots {
		d.cut[root] = map[string]bool{}
		if root.Kind != yaml.MappingNode {
			d.problems = append(d.problems, problem.Problem{Message: "must be a mapping, not " + kindName(root)}.At(doc.At(root)))
			continue
		}
		r := &origin.Reader{Doc: doc, Raw: d.Raw, Casts: d.casts}
		r.Note = func(path []string, n *yaml.Node, message string) {
			d.fault(doc, root, path, problem.Problem{Message: message}.At(doc.At(n)))
		}
		value := r.Value(root, nil)
		d.schema(doc, root, value)
		d.values(doc, root, value, nil)
	}
}

// misread reports whether compose-go's YAML reader takes what ours does not.
func (d *diagnosis) misread(ctx context.Context, doc *origin.Document) bool {
	details := types.ConfigFile{Filename: doc.Path, Content: doc.Content}
	_, err := d.Compose(ctx, []types.ConfigFile{details}, func(o *loader.Options) {
		o.SkipInterpolation, o.SkipValidation, o.SkipInclude, o.SkipExtends = true, true, true, true
	})
	return err == nil || !strings.Contains(err.Error(), "failed to parse")
}

// fault notes a problem and cuts out what is at fault.
func (d *diagnosis) fault(doc *origin.Document, root *yaml.Node, path []string, p problem.Problem) {
	if doc.Role == origin.Extended && !d.extends(doc, path) {
		return
	}
	p.Path = modelpath.Render(path)
	d.problems = append(d.problems, p)
	d.cut[root][p.Path] = true
	if len(path) > 2 && path[0] == "services" {
		d.damaged[path[1]] = true
	}
}

// extends reports whether a path of an extended file matters: compose-go
// reads the whole file, but takes one service from it.
func (d *diagnosis) extends(doc *origin.Document, path []string) bool {
	if len(path) < 2 || path[0] != "services" {
		return true
	}
	return d.Sources.ExtendedServices(doc)[path[1]]
}

// schema checks a document against the schema.
func (d *diagnosis) schema(doc *origin.Document, root *yaml.Node, value any) {
	if mapping, ok := value.(map[string]any); !ok || len(mapping) == 0 {
		return
	}
	for _, f := range schemaFaults(value) {
		path, e := locate(root, f.path)
		place := e.Place()
		if f.key && e.Key != nil {
			place = e.Key
		}
		p := problem.Problem{Message: f.message, Hint: f.hint}.At(doc.At(place))
		if f.missing {
			p.Path = modelpath.Render(path)
			d.lack(root, p)
			continue
		}
		if !d.cut[root][modelpath.Render(path)] {
			d.fault(doc, root, path, p)
		}
	}
}

// lack notes that something is not there.
func (d *diagnosis) lack(root *yaml.Node, p problem.Problem) {
	d.lacking = append(d.lacking, p)
	d.cut[root][p.Path] = true
}

// locate finds what the schema library's path means: a number is a key of a
// mapping, or an item of a list.
func locate(root *yaml.Node, path []string) ([]string, origin.Entry) {
	at, out := origin.Entry{Value: root}, []string(nil)
	for _, step := range path {
		if n := origin.Target(at.Value); n != nil && n.Kind == yaml.SequenceNode {
			step = "[" + step + "]"
		}
		next, ok := origin.Child(at.Value, step)
		if !ok {
			return modelpath.Join(out, step), at
		}
		at, out = next, append(out, step)
	}
	return out, at
}

// values checks the values that have a form of their own.
func (d *diagnosis) values(doc *origin.Document, root *yaml.Node, value any, path []string) {
	if d.cut[root][modelpath.Render(path)] {
		return
	}
	for _, rule := range allValueRules {
		if !modelpath.Match(rule.pattern, path) || (value == nil && !rule.takesNull()) || (d.Raw && holdsVariable(value)) {
			continue
		}
		err := rule.check(value)
		if err == nil {
			continue
		}
		e, _, _ := origin.Walk(root, path)
		p := problem.Problem{Path: modelpath.Render(path), Message: problem.Printable(err.Error())}.At(doc.At(e.Place()))
		if errors.As(err, &lacking{}) {
			d.lack(root, p)
			continue
		}
		d.fault(doc, root, path, p)
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			d.values(doc, root, v[key], modelpath.Join(path, key))
		}
	case []any:
		for i, one := range v {
			d.values(doc, root, one, modelpath.Join(path, modelpath.Item(i)))
		}
	}
}

func holdsVariable(value any) bool {
	text, ok := value.(string)
	return ok && strings.Contains(text, "$")
}

// whole loads what is left of the documents and checks the model as a whole.
// It reports whether that could be loaded.
func (d *diagnosis) whole(ctx context.Context) bool {
	files, ok := d.remains()
	if !ok {
		return true
	}
	model, err := d.Compose(ctx, files, func(o *loader.Options) { o.SkipConsistencyCheck = true })
	if err != nil {
		return d.untypable(err) && d.whole(ctx)
	}
	if !d.Checked {
		return true
	}
	c := &checker{sources: d.Sources, model: model, damaged: d.damaged, cut: d.cutSections()}
	d.problems = append(d.problems, c.problems()...)
	return true
}

// reported reports whether something is known to be wrong at a path or below.
func (d *diagnosis) reported(path []string) bool {
	at := modelpath.Render(path)
	return slices.ContainsFunc(d.problems, func(p problem.Problem) bool {
		rest, below := strings.CutPrefix(p.Path, at)
		return below && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// untypable notes the values that compose-go's types do not take, and reports
// whether there are new ones.
func (d *diagnosis) untypable(cause error) bool {
	found := false
	for _, f := range decodeFaults(cause) {
		if d.reported(f.path) {
			continue
		}
		d.problems = append(d.problems, d.Sources.Problem(f.path, f.message))
		for root, paths := range d.cut {
			if _, left, ok := origin.Walk(root, f.path); ok && left == 0 && !paths[modelpath.Render(f.path)] {
				paths[modelpath.Render(f.path)], found = true, true
			}
		}
	}
	return found
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	return "a single value"
}
