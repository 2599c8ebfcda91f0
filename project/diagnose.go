package project

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"
)

// diagnosis finds all that is wrong with files that compose-go refuses: it
// tells of one fault, and of no line. Each document is read by itself first;
// what is at fault is cut out, and the rest loaded for the checks that need
// the whole model.
type diagnosis struct {
	*load
	casts    map[string][]castRule
	problems Problems
	// lacking are things that are not there, which is a fault only if no
	// other file has them.
	lacking Problems
	cut     map[*yaml.Node]map[string]bool // paths at fault, by document root
	damaged set                            // services that lost an attribute
	netted  bool                           // only compose-go saw the fault
}

// diagnose says what is wrong; cause is what compose-go said.
func (l *load) diagnose(ctx context.Context, cause error) (Problems, bool) {
	d := &diagnosis{load: l, casts: castRules(), cut: map[*yaml.Node]map[string]bool{}, damaged: set{}}
	docs := l.sources.documents()
	d.problems = append(d.problems, l.sources.faults...)
	for _, doc := range docs {
		d.document(ctx, doc, cause)
	}
	d.extensions()
	if len(d.problems) == 0 || len(docs) == 1 {
		d.problems = append(d.problems, d.lacking...)
	}
	d.untypable(cause)
	if len(l.sources.faults) == 0 && !d.whole(ctx) {
		d.coarse()
		d.whole(ctx)
	}
	if len(d.problems) == 0 {
		d.netted = true
		d.problems = Problems{l.sources.net(cause)}
	}
	return l.sources.clean(d.problems), d.netted
}

// document checks one document by itself.
func (d *diagnosis) document(ctx context.Context, doc *document, cause error) {
	if p, ok := doc.syntax(cause); ok {
		if !d.misread(ctx, doc) {
			d.problems = append(d.problems, p)
		}
		return
	}
	if len(doc.roots) == 0 && doc.role == listed && len(d.files) == 1 {
		d.problems = append(d.problems, Problem{File: doc.shown, Message: "is empty: a compose file has services"})
	}
	for _, root := range doc.roots {
		d.cut[root] = map[string]bool{}
		if root.Kind != yaml.MappingNode {
			d.problems = append(d.problems, Problem{Message: "must be a mapping, not " + kindName(root)}.at(doc.at(root)))
			continue
		}
		r := &reader{doc: doc, raw: d.src.NoInterpolate, casts: d.casts}
		r.note = func(path []string, n *yaml.Node, message string) {
			d.fault(doc, root, path, Problem{Message: message}.at(doc.at(n)))
		}
		value := r.value(root, nil)
		d.schema(doc, root, value)
		d.values(doc, root, value, nil)
	}
}

// misread reports whether compose-go's YAML reader takes what ours does not.
func (d *diagnosis) misread(ctx context.Context, doc *document) bool {
	details := types.ConfigFile{Filename: doc.path, Content: doc.content}
	_, err := d.compose(ctx, []types.ConfigFile{details}, func(o *loader.Options) {
		d.options(o)
		o.SkipInterpolation, o.SkipValidation, o.SkipInclude, o.SkipExtends = true, true, true, true
	})
	return err == nil || !strings.Contains(err.Error(), "failed to parse")
}

// fault notes a problem and cuts out what is at fault.
func (d *diagnosis) fault(doc *document, root *yaml.Node, path []string, p Problem) {
	if doc.role == extended && !d.extends(doc, path) {
		return
	}
	p.Path = render(path)
	d.problems = append(d.problems, p)
	d.cut[root][p.Path] = true
	if len(path) > 2 && path[0] == "services" {
		d.damaged[path[1]] = true
	}
}

// extends reports whether a path of an extended file matters: compose-go
// reads the whole file, but takes one service from it.
func (d *diagnosis) extends(doc *document, path []string) bool {
	if len(path) < 2 || path[0] != "services" {
		return true
	}
	return d.sources.extendedServices(doc)[path[1]]
}

// schema checks a document against the schema.
func (d *diagnosis) schema(doc *document, root *yaml.Node, value any) {
	if mapping, ok := value.(map[string]any); !ok || len(mapping) == 0 {
		return
	}
	for _, f := range schemaFaults(value) {
		path, e := locate(root, f.path)
		place := e.place()
		if f.key && e.key != nil {
			place = e.key
		}
		p := Problem{Message: f.message, Hint: f.hint}.at(doc.at(place))
		if f.missing {
			p.Path = render(path)
			d.lack(root, p)
			continue
		}
		if !d.cut[root][render(path)] {
			d.fault(doc, root, path, p)
		}
	}
}

// lack notes that something is not there.
func (d *diagnosis) lack(root *yaml.Node, p Problem) {
	d.lacking = append(d.lacking, p)
	d.cut[root][p.Path] = true
}

// locate finds what the schema library's path means: a number is a key of a
// mapping, or an item of a list.
func locate(root *yaml.Node, path []string) ([]string, entry) {
	at, out := entry{value: root}, []string(nil)
	for _, step := range path {
		if n := target(at.value); n != nil && n.Kind == yaml.SequenceNode {
			step = "[" + step + "]"
		}
		next, ok := child(at.value, step)
		if !ok {
			return join(out, step), at
		}
		at, out = next, append(out, step)
	}
	return out, at
}

// values checks the values that have a form of their own.
func (d *diagnosis) values(doc *document, root *yaml.Node, value any, path []string) {
	if d.cut[root][render(path)] {
		return
	}
	for _, rule := range valueRules {
		if !matches(rule.pattern, path) || (value == nil && !rule.takesNull()) || (d.src.NoInterpolate && holdsVariable(value)) {
			continue
		}
		err := rule.check(value)
		if err == nil {
			continue
		}
		e, _, _ := walk(root, path)
		p := Problem{Path: render(path), Message: printable(err.Error())}.at(doc.at(e.place()))
		if errors.As(err, &lacking{}) {
			d.lack(root, p)
			continue
		}
		d.fault(doc, root, path, p)
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			d.values(doc, root, v[key], join(path, key))
		}
	case []any:
		for i, one := range v {
			d.values(doc, root, one, join(path, item(i)))
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
	m, err := d.compose(ctx, files, func(o *loader.Options) {
		d.options(o)
		o.SkipConsistencyCheck = true
	})
	if err != nil {
		return d.untypable(err) && d.whole(ctx)
	}
	if !d.checks() {
		return true
	}
	c := &checker{sources: d.sources, model: m.full, damaged: d.damaged, cut: d.cutSections()}
	d.problems = append(d.problems, c.problems()...)
	return true
}

// told reports whether something is known to be wrong at a path or below.
func (d *diagnosis) told(path []string) bool {
	at := render(path)
	return slices.ContainsFunc(d.problems, func(p Problem) bool {
		rest, below := strings.CutPrefix(p.Path, at)
		return below && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// untypable notes the values that compose-go's types do not take, and reports
// whether there are new ones.
func (d *diagnosis) untypable(cause error) bool {
	found := false
	for _, f := range decodeFaults(cause) {
		if d.told(f.path) {
			continue
		}
		d.problems = append(d.problems, d.sources.problem(f.path, f.message))
		for root, paths := range d.cut {
			if _, left, ok := walk(root, f.path); ok && left == 0 && !paths[render(f.path)] {
				paths[render(f.path)], found = true, true
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
