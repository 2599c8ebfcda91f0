package project

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Origin lists the places that a value of the model comes from, the one that
// decides first: later files, then earlier ones, then what they extend, then
// what they include. An item of a list that several places add to has no
// known origin, nor has what the files do not say.
func (p *Project) Origin(path string) []Position {
	if p.facts.sources == nil {
		return nil
	}
	found := p.facts.sources.origin(steps(path))
	out := make([]Position, 0, len(found))
	for _, f := range found {
		if f.left == 0 && !slices.Contains(out, f.position) {
			out = append(out, f.position)
		}
	}
	return out
}

// finding is how near a document comes to a path: left steps are missing.
type finding struct {
	position Position
	left     int
}

// maxExtends bounds chains of extends; compose-go refuses cycles.
const maxExtends = 32

// origin looks a path up in all documents.
func (s *sources) origin(path []string) []finding {
	var out []finding
	docs := s.documents()
	for _, d := range slices.Backward(docs) {
		if d.role == listed {
			out = append(out, s.inDocument(d, path, maxExtends)...)
		}
	}
	for _, d := range docs {
		if d.role == included {
			out = append(out, s.inDocument(d, path, maxExtends)...)
		}
	}
	return ambiguousItems(path, out)
}

// inDocument looks a path up in a document, then in what its service extends.
func (s *sources) inDocument(d *document, path []string, depth int) []finding {
	var out []finding
	for _, root := range slices.Backward(d.roots) {
		if e, left, ok := walk(root, path); ok {
			out = append(out, finding{d.at(e.place()), left})
		}
		if len(path) < 3 || path[0] != "services" || depth == 0 {
			continue
		}
		service := get(get(root, "services"), path[1])
		base, name := s.extendedBy(d, service)
		if base != nil {
			out = append(out, s.inDocument(base, join([]string{"services", name}, path[2:]...), depth-1)...)
		}
	}
	return out
}

// extendedBy is the document and the service that a service extends.
func (s *sources) extendedBy(d *document, service *yaml.Node) (*document, string) {
	extends := get(service, "extends")
	if extends == nil {
		return nil, ""
	}
	if extends.Kind == yaml.ScalarNode {
		return d, extends.Value
	}
	name, file := get(extends, "service"), get(extends, "file")
	if name == nil {
		return nil, ""
	}
	if file == nil {
		return d, d.expand(name)
	}
	path := absFrom(d.dir, d.expand(file))
	for _, other := range s.docs {
		if other.role == extended && other.path == path {
			return other, d.expand(name)
		}
	}
	return nil, ""
}

// extendedServices are the services of a document that others extend.
func (s *sources) extendedServices(d *document) map[string]bool {
	out := map[string]bool{}
	var mark func(from *document, service *yaml.Node, depth int)
	mark = func(from *document, service *yaml.Node, depth int) {
		base, name := s.extendedBy(from, service)
		if base == nil || depth == 0 {
			return
		}
		if base == d {
			out[name] = true
		}
		for _, root := range base.roots {
			mark(base, get(get(root, "services"), name), depth-1)
		}
	}
	for _, from := range s.documents() {
		if from.role == extended {
			continue
		}
		for _, root := range from.roots {
			for _, e := range entries(get(root, "services")) {
				mark(from, e.value, maxExtends)
			}
		}
	}
	return out
}

// walk goes down a path as far as it can. A key may hold dots, which a path
// that was read from text does not show: longer keys are tried too.
func walk(n *yaml.Node, path []string) (e entry, left int, ok bool) {
	best, bestLeft, found := entry{}, len(path), false
	for used := 1; used <= len(path); used++ {
		c, exists := child(n, strings.Join(path[:used], "."))
		if !exists {
			continue
		}
		e, left, deeper := walk(c.value, path[used:])
		if !deeper {
			e, left = c, len(path)-used
		}
		if left < bestLeft || !found {
			best, bestLeft, found = e, left, true
		}
	}
	return best, bestLeft, found
}

// ambiguousItems gives up on items of lists where several places have the
// list: which of them the item came from is not known.
func ambiguousItems(path []string, found []finding) []finding {
	first := slices.IndexFunc(path, func(step string) bool { _, ok := index(step); return ok })
	lists := 0
	for _, f := range found {
		if first >= 0 && f.left <= len(path)-first {
			lists++
		}
	}
	if lists < 2 {
		return found
	}
	for i := range found {
		found[i].left = max(found[i].left, 1)
	}
	return found
}

// position is the best place for a problem with a path.
func (s *sources) position(path []string) Position {
	found := s.origin(path)
	if len(found) == 0 {
		if docs := s.documents(); len(docs) > 0 {
			return Position{File: docs[0].shown}
		}
		return Position{}
	}
	nearest := slices.MinFunc(found, func(a, b finding) int { return cmp.Compare(a.left, b.left) })
	return nearest.position
}

// has reports whether a path stands in a document as it is.
func (s *sources) has(path []string) bool {
	return slices.ContainsFunc(s.origin(path), func(f finding) bool { return f.left == 0 })
}

// problem makes a problem at the best place for its path.
func (s *sources) problem(path []string, message string) Problem {
	return Problem{Path: render(path), Message: message}.at(s.position(path))
}

// byLine sorts problems of files that are no documents, each once.
func byLine(problems []Problem) []Problem {
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(problems)
}

// inOrder sorts warnings, if there are any: the order needs all documents.
func (s *sources) inOrder(warnings []Problem) []Problem {
	if len(warnings) < 2 {
		return warnings
	}
	return s.sorted(warnings)
}

// sorted puts problems in the order of the files and drops what is said twice.
func (s *sources) sorted(problems Problems) Problems {
	rank := map[string]int{}
	for i, d := range s.documents() {
		if _, ok := rank[d.shown]; !ok {
			rank[d.shown] = i + 1
		}
	}
	out := slices.Clone(problems)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(rank[a.File], rank[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message), cmp.Compare(a.File, b.File),
		)
	})
	return slices.Compact(out)
}
