package origin

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// lead is a place in a document that includes or extends another one.
type lead struct {
	node *yaml.Node
	path []string
	to   *Document
}

// documentSizes bounds the values of all documents together. compose-go reads a
// file again for each include and each extends that names it, so twenty files
// that include the next one twice are read a million times.
type documentSizes struct {
	contained int               // nodes that the files contain
	own       map[*Document]int // nodes of each, with aliases expanded
	total     map[*Document]int // with what they lead to
}

// exceeded returns a problem for the first document or lead that is too much.
func (s *documentSizes) exceeded(docs []*Document) problem.Problems {
	s.total = map[*Document]int{}
	bound := budget.ExpandedValues(s.contained)
	sum := 0
	for _, d := range docs {
		if d.Role != Listed {
			continue
		}
		if sum += s.of(d); sum <= bound {
			continue
		}
		p := problem.Problem{Message: fmt.Sprintf("include and extends expand the files to more than %d values", bound)}
		sum -= s.total[d]
		at, on, found := s.culprit(d, bound-sum)
		if !found {
			p.File = d.Shown
			return problem.Problems{p}
		}
		p.Path = modelpath.Render(on.path)
		return problem.Problems{p.At(at.At(on.node))}
	}
	return nil
}

// of returns the nodes of a document with those that it leads to, at most
// one more than the budget.
func (s *documentSizes) of(d *Document) int {
	if size, ok := s.total[d]; ok {
		return size
	}
	s.total[d] = s.own[d] // ends the recursion of files that extend one another
	size, deepest := s.own[d], 0
	for _, l := range d.leads {
		n := s.of(l.to)
		// Of an extended file only one service is followed further.
		if d.Role == Extended {
			deepest = max(deepest, n)
			continue
		}
		size = min(size+n, budget.Values+1)
	}
	s.total[d] = min(size+deepest, budget.Values+1)
	return s.total[d]
}

// culprit returns the lead with which a document becomes larger than a bound.
func (s *documentSizes) culprit(d *Document, bound int) (*Document, lead, bool) {
	if bound < 0 {
		return nil, lead{}, false
	}
	sum := s.own[d]
	for _, l := range d.leads {
		n := s.of(l.to)
		if sum+n <= bound {
			sum += n
			continue
		}
		if at, below, found := s.culprit(l.to, bound-sum); found {
			return at, below, true
		}
		return d, l, true
	}
	return nil, lead{}, false
}
