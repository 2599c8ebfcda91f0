package origin

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// Finding is how near a document comes to a path: left steps are missing.
type Finding struct {
	Position problem.Position
	Left     int
}

// MaxExtends bounds chains of extends; compose-go refuses cycles.
const MaxExtends = 32

// Origin looks a path up in all documents.
func (s *Sources) Origin(path []string) []Finding {
	var out []Finding
	docs := s.Documents()
	for _, d := range slices.Backward(docs) {
		if d.Role == Listed {
			out = append(out, s.inDocument(d, path, MaxExtends)...)
		}
	}
	for _, d := range docs {
		if d.Role == Included {
			out = append(out, s.inDocument(d, path, MaxExtends)...)
		}
	}
	return ambiguousItems(path, out)
}

// inDocument looks a path up in a document, then in what its service extends.
func (s *Sources) inDocument(d *Document, path []string, depth int) []Finding {
	var out []Finding
	for _, root := range slices.Backward(d.Roots) {
		if e, left, ok := walk(root, path, s.index.child); ok {
			out = append(out, Finding{d.At(e.Place()), left})
		}
		if len(path) < 3 || path[0] != "services" || depth == 0 {
			continue
		}
		service := s.index.get(s.index.get(root, "services"), path[1])
		base, name := s.ExtendedBy(d, service)
		if base != nil {
			out = append(out, s.inDocument(base, modelpath.Join([]string{"services", name}, path[2:]...), depth-1)...)
		}
	}
	return out
}

// ExtendedBy is the document and the service that a service extends.
func (s *Sources) ExtendedBy(d *Document, service *yaml.Node) (*Document, string) {
	extends := Get(service, "extends")
	if extends == nil {
		return nil, ""
	}
	if extends.Kind == yaml.ScalarNode {
		return d, extends.Value
	}
	name, file := Get(extends, "service"), Get(extends, "file")
	if name == nil {
		return nil, ""
	}
	if file == nil {
		return d, d.expand(name)
	}
	path := AbsFrom(d.dir, d.expand(file))
	for _, other := range s.docs {
		if other.Role == Extended && other.Path == path {
			return other, d.expand(name)
		}
	}
	return nil, ""
}

// ExtendedServices are the services of a document that others extend.
func (s *Sources) ExtendedServices(d *Document) map[string]bool {
	out := map[string]bool{}
	var mark func(from *Document, service *yaml.Node, depth int)
	mark = func(from *Document, service *yaml.Node, depth int) {
		base, name := s.ExtendedBy(from, service)
		if base == nil || depth == 0 {
			return
		}
		if base == d {
			out[name] = true
		}
		for _, root := range base.Roots {
			mark(base, Get(Get(root, "services"), name), depth-1)
		}
	}
	for _, from := range s.Documents() {
		if from.Role == Extended {
			continue
		}
		for _, root := range from.Roots {
			for _, e := range Entries(Get(root, "services")) {
				mark(from, e.Value, MaxExtends)
			}
		}
	}
	return out
}

// Walk goes down a path as far as it can. A key may hold dots, which a path
// that was read from text does not show: longer keys are tried too.
func Walk(n *yaml.Node, path []string) (e Entry, left int, ok bool) { return walk(n, path, Child) }

func walk(n *yaml.Node, path []string, child func(*yaml.Node, string) (Entry, bool)) (e Entry, left int, ok bool) {
	best, bestLeft, found := Entry{}, len(path), false
	for used := 1; used <= len(path); used++ {
		key := path[0]
		if used > 1 {
			key = strings.Join(path[:used], ".")
		}
		c, exists := child(n, key)
		if !exists {
			continue
		}
		e, left, deeper := walk(c.Value, path[used:], child)
		if !deeper {
			e, left = c, len(path)-used
		}
		if left < bestLeft || !found {
			best, bestLeft, found = e, left, true
		}
		if bestLeft == 0 {
			break // nothing can be nearer
		}
	}
	return best, bestLeft, found
}

// ambiguousItems gives up on items of lists where several places have the
// list: which of them the item came from is not known.
func ambiguousItems(path []string, found []Finding) []Finding {
	first := slices.IndexFunc(path, func(step string) bool { _, ok := modelpath.Index(step); return ok })
	lists := 0
	for _, f := range found {
		if first >= 0 && f.Left <= len(path)-first {
			lists++
		}
	}
	if lists < 2 {
		return found
	}
	for i := range found {
		found[i].Left = max(found[i].Left, 1)
	}
	return found
}

// Position is the best place for a problem with a path.
func (s *Sources) Position(path []string) problem.Position {
	found := s.Origin(path)
	if len(found) == 0 {
		if docs := s.Documents(); len(docs) > 0 {
			return problem.Position{File: docs[0].Shown}
		}
		return problem.Position{}
	}
	nearest := slices.MinFunc(found, func(a, b Finding) int { return cmp.Compare(a.Left, b.Left) })
	return nearest.Position
}

// Has reports whether a path stands in a document as it is.
func (s *Sources) Has(path []string) bool {
	return slices.ContainsFunc(s.Origin(path), func(f Finding) bool { return f.Left == 0 })
}

// Problem makes a problem at the best place for its path.
func (s *Sources) Problem(path []string, message string) problem.Problem {
	return problem.Problem{Path: modelpath.Render(path), Message: message}.At(s.Position(path))
}

// ByLine sorts problems of files that are no documents, each once.
func ByLine(problems []problem.Problem) []problem.Problem {
	slices.SortFunc(problems, func(a, b problem.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(problems)
}

// InOrder sorts warnings, if there are any: the order needs all documents.
func (s *Sources) InOrder(warnings []problem.Problem) []problem.Problem {
	if len(warnings) < 2 {
		return warnings
	}
	return s.Sorted(warnings)
}

// Sorted puts problems in the order of the files and drops what is said twice.
func (s *Sources) Sorted(problems problem.Problems) problem.Problems {
	rank := map[string]int{}
	for i, d := range s.Documents() {
		if _, ok := rank[d.Shown]; !ok {
			rank[d.Shown] = i + 1
		}
	}
	out := slices.Clone(problems)
	slices.SortStableFunc(out, func(a, b problem.Problem) int {
		return cmp.Or(
			cmp.Compare(rank[a.File], rank[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message), cmp.Compare(a.File, b.File),
		)
	})
	return slices.Compact(out)
}
