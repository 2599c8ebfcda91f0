package origin

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// Way is how the word of a document comes into the model.
type Way string

const (
	Written    Way = "written"  // in a file of the command line
	ByIncluded Way = "included" // by `include`
	ByExtended Way = "extended" // by `extends`
)

// Mention is a place in a document that says something about a path.
type Mention struct {
	Doc   *Document
	Entry Entry
	Way   Way
	// Left are the steps that the place is short of: `build: .` for build.context.
	Left int
	// Reset says that the place takes the value away: it is tagged !reset.
	Reset bool
	// Gone is the tag of a place that goes before and ends what this one says,
	// with its position: !reset, !override.
	Gone   string
	GoneAt problem.Position
}

// Mentions are the places of all documents that say something about a path,
// the one that decides first, as compose-go merges: the last file before the
// first, and in each what it says itself, what it includes, what it extends.
func (s *Sources) Mentions(path []string) []Mention {
	t := &trail{Sources: s}
	for _, d := range slices.Backward(s.Documents()) {
		if d.Role == Listed {
			t.document(d, path, Written, MaxExtends)
		}
	}
	return t.found
}

// trail collects mentions along the order of precedence.
type trail struct {
	*Sources
	found  []Mention
	gone   string
	goneAt problem.Position
}

func (t *trail) document(d *Document, path []string, way Way, depth int) {
	for _, root := range slices.Backward(d.Roots) {
		t.root(d, root, path, way)
	}
	if depth == 0 {
		return
	}
	for _, other := range t.includedBy(d) {
		t.document(other, path, ByIncluded, depth-1)
	}
	if len(path) < 3 || path[0] != "services" {
		return
	}
	for _, root := range slices.Backward(d.Roots) {
		base, name := t.ExtendedBy(d, Get(Get(root, "services"), path[1]))
		if base != nil {
			t.document(base, modelpath.Join([]string{"services", name}, path[2:]...), ByExtended, depth-1)
		}
	}
}

// root looks at one document's part.
func (t *trail) root(d *Document, root *yaml.Node, path []string, way Way) {
	e, left, ok := Walk(root, path)
	isShort := ok && left > 0 && !otherThanContext(path) && left < len(path) && Target(e.Value).Kind == yaml.ScalarNode && Target(e.Value).ShortTag() != "!!null"
	tag, at := tagged(d, root, path)
	if ok && (left == 0 || isShort) || tag == "!reset" {
		t.found = append(t.found, Mention{
			Doc: d, Entry: e, Way: way, Left: left, Reset: tag == "!reset", Gone: t.gone, GoneAt: t.goneAt,
		})
	}
	if tag != "" && t.gone == "" {
		t.gone, t.goneAt = tag, at
	}
}

// otherThanContext knows what the short form of build, which is the context,
// does not say.
func otherThanContext(path []string) bool {
	return len(path) > 3 && path[0] == "services" && path[2] == "build" && path[3] != "context"
}

// tagged finds a tag of Compose on the way to a path.
func tagged(d *Document, root *yaml.Node, path []string) (string, problem.Position) {
	for i := range path {
		e, left, ok := Walk(root, path[:i+1])
		if !ok || left > 0 {
			continue
		}
		if tag := Target(e.Value).Tag; tag == "!reset" || tag == "!override" {
			return tag, d.At(e.Place())
		}
	}
	return "", problem.Position{}
}

// includedBy are the documents that one includes, the one that decides first:
// of several entries the first, of the files of one entry the last.
func (s *Sources) includedBy(d *Document) []*Document {
	var out []*Document
	for _, other := range s.docs {
		if other.Role == Included && other.via == d {
			out = append(out, other)
		}
	}
	slices.SortStableFunc(out, func(a, b *Document) int {
		if a.entry != b.entry {
			return a.entry - b.entry
		}
		return slices.Index(s.docs, b) - slices.Index(s.docs, a)
	})
	return out
}

// Via is the document that led to this one, or nil.
func (d *Document) Via() *Document { return d.via }

// Expand is a text of the document with its variables replaced.
func (d *Document) Expand(n *yaml.Node) string { return d.expand(n) }
