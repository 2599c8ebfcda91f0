package origin

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Keys are the keys that documents have below a path, by name: those of a
// mapping, and what stands for one in a list, as A in `A=1`. What a document
// takes back with !reset is not among them.
func (s *Sources) Keys(path []string) []string {
	found := map[string]bool{}
	for _, d := range s.Documents() {
		if d.Role != Extended {
			s.keysIn(d, path, found, MaxExtends)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (s *Sources) keysIn(d *Document, path []string, found map[string]bool, depth int) {
	for _, root := range d.Roots {
		n := root
		if len(path) > 0 {
			e, left, ok := walk(root, path, s.index.child)
			n = e.Value
			if !ok || left > 0 {
				n = nil
			}
		}
		addKeys(n, found)
		if len(path) < 2 || path[0] != "services" || depth == 0 {
			continue
		}
		service := s.index.get(s.index.get(root, "services"), path[1])
		if base, name := s.ExtendedBy(d, service); base != nil {
			s.keysIn(base, modelpath.Join([]string{"services", name}, path[2:]...), found, depth-1)
		}
	}
}

func addKeys(n *yaml.Node, found map[string]bool) {
	n = Target(n)
	if n == nil {
		return
	}
	for _, e := range Entries(n) {
		if e.Value.Tag != "!reset" {
			found[e.Key.Value] = true
		}
	}
	if n.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range scalars(n) {
		name, _, ok := strings.Cut(item.Value, "=")
		if !ok {
			name, _, _ = strings.Cut(item.Value, ":")
		}
		found[name] = true
	}
}

// Items are the texts of a list with their variables, "" for what is no text;
// nil where not one place alone has the list.
func (s *Sources) Items(path []string) []string {
	var out []string
	places := 0
	for _, d := range s.Documents() {
		for _, root := range d.Roots {
			e, left, ok := walk(root, path, s.index.child)
			list := Target(e.Value)
			if !ok || left > 0 || list.Kind != yaml.SequenceNode {
				continue
			}
			places++
			for _, item := range list.Content {
				text := ""
				if item = Target(item); item.Kind == yaml.ScalarNode {
					text = d.expand(item)
				}
				out = append(out, text)
			}
		}
	}
	if places != 1 {
		return nil
	}
	return out
}

// index finds the entries of large mappings without walking all of them each
// time: a thousand services are asked for some twenty places each.
type index struct {
	lock sync.Mutex
	of   map[*yaml.Node]map[string]Entry
}

// large is from how many nodes on a mapping is worth an index.
const large = 32

// child is Child.
func (x *index) child(n *yaml.Node, step string) (Entry, bool) {
	n = Target(n)
	if n == nil || n.Kind != yaml.MappingNode || len(n.Content) < large {
		return Child(n, step)
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	known, ok := x.of[n]
	if !ok {
		known = map[string]Entry{}
		for _, e := range Entries(n) {
			if _, twice := known[e.Key.Value]; !twice {
				known[e.Key.Value] = e
			}
		}
		if x.of == nil {
			x.of = map[*yaml.Node]map[string]Entry{}
		}
		x.of[n] = known
	}
	e, ok := known[step]
	return e, ok
}

// get is Get.
func (x *index) get(n *yaml.Node, key string) *yaml.Node {
	e, ok := x.child(n, key)
	if !ok {
		return nil
	}
	return Target(e.Value)
}
