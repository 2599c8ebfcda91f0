package project

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// scalarAt is one plain value of a document.
type scalarAt struct {
	path []string
	node *yaml.Node
	text string // the value; of `A=1` in a list, 1
	key  string // of `A=1` in a list, A
}

// name is what the value is called: its key.
func (s scalarAt) name() string {
	if s.key != "" || len(s.path) == 0 {
		return s.key
	}
	return s.path[len(s.path)-1]
}

// scalars calls f for each plain value below a node, in the order of the file.
// What an alias stands for is visited where it is anchored.
func (d *document) scalars(n *yaml.Node, path []string, f func(scalarAt)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			d.scalars(n.Content[i+1], join(path, n.Content[i].Value), f)
		}
	case yaml.SequenceNode:
		for i, child := range n.Content {
			d.scalars(child, join(path, item(i)), f)
		}
	case yaml.ScalarNode:
		s := scalarAt{path: path, node: n, text: n.Value}
		if len(path) > 0 {
			if _, isItem := index(path[len(path)-1]); isItem {
				if key, value, ok := strings.Cut(n.Value, "="); ok {
					s.key, s.text = key, value
				}
			}
		}
		f(s)
	}
}
