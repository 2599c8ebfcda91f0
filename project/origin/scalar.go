package origin

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// ScalarAt is one plain value of a document.
type ScalarAt struct {
	Path []string
	Node *yaml.Node
	Text string // the value; of `A=1` in a list, 1
	key  string // of `A=1` in a list, A
}

// Name is what the value is called: its key.
func (s ScalarAt) Name() string {
	if s.key != "" || len(s.Path) == 0 {
		return s.key
	}
	return s.Path[len(s.Path)-1]
}

// Scalars calls f for each plain value below a node, in the order of the file.
// What an alias stands for is visited where it is anchored.
func (d *Document) Scalars(n *yaml.Node, path []string, f func(ScalarAt)) {
	if len(path) > budget.Depth {
		return // the file is refused
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			d.Scalars(n.Content[i+1], modelpath.Join(path, n.Content[i].Value), f)
		}
	case yaml.SequenceNode:
		for i, child := range n.Content {
			d.Scalars(child, modelpath.Join(path, modelpath.Item(i)), f)
		}
	case yaml.ScalarNode:
		s := ScalarAt{Path: path, Node: n, Text: n.Value}
		if len(path) > 0 {
			if _, isItem := modelpath.Index(path[len(path)-1]); isItem {
				if key, value, ok := strings.Cut(n.Value, "="); ok {
					s.key, s.Text = key, value
				}
			}
		}
		f(s)
	}
}
