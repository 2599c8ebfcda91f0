package origin

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Entry is a value in a tree with the place that shows it best: the value
// where it is a scalar, else its key.
type Entry struct {
	Key, Value *yaml.Node
}

func (e Entry) Place() *yaml.Node {
	if e.Key != nil && e.Value.Kind != yaml.ScalarNode {
		return e.Key
	}
	return e.Value
}

// Target follows an alias to what it stands for.
func Target(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Entries lists the entries of a mapping with those that its `<<` brings,
// which its own keys go before.
func Entries(n *yaml.Node) []Entry { return entriesDown(n, budget.Merges) }

func entriesDown(n *yaml.Node, depth int) []Entry {
	n = Target(n)
	if n == nil || n.Kind != yaml.MappingNode || depth == 0 {
		return nil
	}
	var own, merged []Entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !isMerge(key) {
			own = append(own, Entry{key, value})
			continue
		}
		bases := []*yaml.Node{value}
		if t := Target(value); t.Kind == yaml.SequenceNode {
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
	var out []Entry
	for _, e := range append(own, merged...) {
		if !have[e.Key.Value] {
			have[e.Key.Value] = true
			out = append(out, e)
		}
	}
	return out
}

func isMerge(key *yaml.Node) bool {
	return key.Value == "<<" && (key.Tag == "!!merge" || key.Tag == "")
}

// Child is the entry that a step of a path leads to: a key, `[2]`, or in a
// list the item that stands for a key, as `A=1` for A and `db` for db.
func Child(n *yaml.Node, step string) (Entry, bool) {
	n = Target(n)
	if n == nil {
		return Entry{}, false
	}
	switch n.Kind {
	case yaml.MappingNode:
		return childOf(n, step)
	case yaml.SequenceNode:
		if i, ok := modelpath.Index(step); ok {
			if items := Items(n); i < len(items) {
				return Entry{Value: items[i]}, true
			}
			return Entry{}, false
		}
		return keyed(n, step)
	}
	return Entry{}, false
}

// Items are the items of a list, without those that a `!reset` takes away.
func Items(list *yaml.Node) []*yaml.Node {
	isReset := func(n *yaml.Node) bool { return Target(n).Tag == "!reset" }
	if !slices.ContainsFunc(list.Content, isReset) {
		return list.Content
	}
	return slices.DeleteFunc(slices.Clone(list.Content), isReset)
}

// childOf is the entry of a mapping: its own keys go before what `<<` brings.
func childOf(n *yaml.Node, key string) (Entry, bool) {
	merges := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if isMerge(k) {
			merges = true
		} else if k.Value == key {
			return Entry{k, n.Content[i+1]}, true
		}
	}
	if merges {
		for _, e := range Entries(n) {
			if e.Key.Value == key {
				return e, true
			}
		}
	}
	return Entry{}, false
}

// keyed finds the item of a list that is the short form of a mapping's entry.
func keyed(list *yaml.Node, key string) (Entry, bool) {
	for _, item := range list.Content {
		t := Target(item)
		if t.Kind != yaml.ScalarNode {
			continue
		}
		name, _, ok := strings.Cut(t.Value, "=")
		if !ok {
			name, _, _ = strings.Cut(t.Value, ":") // extra_hosts: [name:address]
		}
		if name == key {
			return Entry{Value: item}, true
		}
	}
	return Entry{}, false
}

// Get is the value of a mapping's key, or nil.
func Get(n *yaml.Node, key string) *yaml.Node {
	e, ok := Child(n, key)
	if !ok {
		return nil
	}
	return Target(e.Value)
}

// scalars are the values of a scalar or of a list of scalars.
func scalars(n *yaml.Node) []*yaml.Node {
	n = Target(n)
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if t := Target(item); t.Kind == yaml.ScalarNode {
				out = append(out, t)
			}
		}
	}
	return out
}
