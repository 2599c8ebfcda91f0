package origin

import (
	"bytes"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// MaxNodes bounds the YAML nodes of a document, with its aliases expanded.
// Ten thousand services have some 300,000.
const MaxNodes = 2_000_000

// Guard looks at what could make compose-go hang, before it starts: aliases
// that unfold without end, and, as faults, files that cannot be read as files.
// A file that neither leads elsewhere nor has aliases is not parsed for it.
func (s *Sources) Guard() problem.Problems {
	if !s.NeedGuard() {
		return nil
	}
	var problems problem.Problems
	for _, d := range s.Documents() {
		for _, root := range d.Roots {
			if p, ok := unfolded(d, root); !ok {
				problems = append(problems, p)
			}
		}
	}
	return problems
}

func (s *Sources) NeedGuard() bool {
	for _, f := range s.Files {
		if bytes.Contains(f.Content, []byte("include")) || bytes.Contains(f.Content, []byte("extends")) {
			return true
		}
		if bytes.IndexByte(f.Content, '&') >= 0 && bytes.IndexByte(f.Content, '*') >= 0 {
			return true
		}
		if HidesKeys(f.Content) {
			return true
		}
	}
	return false
}

// HidesKeys reports whether a file may have keys that do not stand there as
// they are: "incl\u0075de".
func HidesKeys(content []byte) bool {
	return slices.ContainsFunc([]string{`\x`, `\u`, `\U`, "\\\n", "\\\r"}, func(escape string) bool {
		return bytes.Contains(content, []byte(escape))
	})
}

// unfolded reports whether a tree stays within maxNodes with its aliases
// followed, which takes one visit of each node.
func unfolded(d *Document, root *yaml.Node) (problem.Problem, bool) {
	c := &counter{sizes: map[*yaml.Node]int{}}
	size := c.size(root)
	if c.cycle != nil {
		return problem.Problem{Message: fmt.Sprintf("the anchor %s holds itself", problem.Printable(c.cycle.Value))}.At(d.At(c.cycle)), false
	}
	// Files that people write repeat themselves some times over, not hundreds.
	bound := min(MaxNodes, max(manyNodes, c.real*mostRepeated))
	if size > bound {
		return problem.Problem{Message: fmt.Sprintf("the file unfolds to more than %d values through its aliases", bound)}.At(d.At(c.widest(root, bound))), false
	}
	return problem.Problem{}, true
}

const (
	manyNodes    = 200_000
	mostRepeated = 50
)

type counter struct {
	real  int                // nodes that stand in the file
	sizes map[*yaml.Node]int // -1 while a node is being counted
	cycle *yaml.Node
}

func (c *counter) size(n *yaml.Node) int {
	if n.Kind == yaml.ScalarNode {
		c.real++
		return 1
	}
	if size, ok := c.sizes[n]; ok {
		return size
	}
	c.sizes[n] = -1
	c.real++
	size := 1
	if n.Kind == yaml.AliasNode {
		size = c.size(n.Alias)
		if size < 0 {
			c.cycle, size = n, 1
		}
	}
	for _, child := range n.Content {
		// Beyond the bound the exact size does not matter; it must not overflow.
		size = min(size+max(c.size(child), 0), MaxNodes+1)
	}
	c.sizes[n] = size
	return size
}

// widest goes down to the first value that is too much by itself.
func (c *counter) widest(n *yaml.Node, bound int) *yaml.Node {
	for _, child := range n.Content {
		if child.Kind != yaml.AliasNode && c.sizes[child] > bound {
			return c.widest(child, bound)
		}
	}
	return n
}
