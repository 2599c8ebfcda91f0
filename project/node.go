package project

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// entry is a value in a tree with the place that shows it best: the value
// where it is a scalar, else its key.
type entry struct {
	key, value *yaml.Node
}

func (e entry) place() *yaml.Node {
	if e.key != nil && e.value.Kind != yaml.ScalarNode {
		return e.key
	}
	return e.value
}

// target follows an alias to what it stands for.
func target(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// maxMerge bounds merge keys that merge from one another.
const maxMerge = 64

// entries lists the entries of a mapping with those that its `<<` brings,
// which its own keys go before.
func entries(n *yaml.Node) []entry { return entriesDown(n, maxMerge) }

func entriesDown(n *yaml.Node, depth int) []entry {
	n = target(n)
	if n == nil || n.Kind != yaml.MappingNode || depth == 0 {
		return nil
	}
	var own, merged []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !isMerge(key) {
			own = append(own, entry{key, value})
			continue
		}
		bases := []*yaml.Node{value}
		if t := target(value); t.Kind == yaml.SequenceNode {
			bases = t.Content
		}
		for _, base := range bases {
			merged = append(merged, entriesDown(base, depth-1)...)
		}
	}
	if len(merged) == 0 {
		return own
	}
	have := map[string]bool{}
	var out []entry
	for _, e := range append(own, merged...) {
		if !have[e.key.Value] {
			have[e.key.Value] = true
			out = append(out, e)
		}
	}
	return out
}

func isMerge(key *yaml.Node) bool {
	return key.Value == "<<" && (key.Tag == "!!merge" || key.Tag == "")
}

// child is the entry that a step of a path leads to: a key, `[2]`, or in a
// list the item that stands for a key, as `A=1` for A and `db` for db.
func child(n *yaml.Node, step string) (entry, bool) {
	n = target(n)
	if n == nil {
		return entry{}, false
	}
	switch n.Kind {
	case yaml.MappingNode:
		for _, e := range entries(n) {
			if e.key.Value == step {
				return e, true
			}
		}
	case yaml.SequenceNode:
		if i, ok := index(step); ok {
			if i < len(n.Content) {
				return entry{value: n.Content[i]}, true
			}
			return entry{}, false
		}
		return keyed(n, step)
	}
	return entry{}, false
}

// keyed finds the item of a list that is the short form of a mapping's entry.
func keyed(list *yaml.Node, key string) (entry, bool) {
	for _, item := range list.Content {
		t := target(item)
		if t.Kind != yaml.ScalarNode {
			continue
		}
		name, _, _ := strings.Cut(t.Value, "=")
		if name == key {
			return entry{value: item}, true
		}
	}
	return entry{}, false
}

// get is the value of a mapping's key, or nil.
func get(n *yaml.Node, key string) *yaml.Node {
	e, ok := child(n, key)
	if !ok {
		return nil
	}
	return target(e.value)
}

// scalars are the values of a scalar or of a list of scalars.
func scalars(n *yaml.Node) []*yaml.Node {
	n = target(n)
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if t := target(item); t.Kind == yaml.ScalarNode {
				out = append(out, t)
			}
		}
	}
	return out
}
