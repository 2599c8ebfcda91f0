package origin

import (
	"bytes"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// Guard finds what would make compose-go hang, before it starts: aliases that expand without end, values that
// nest too deep, and, as faults, files that are not regular files. It parses only files that have aliases, refer to
// other files, or may nest deep.
func (s *Sources) Guard() problem.Problems {
	if !s.NeedGuard() {
		return nil
	}
	var problems problem.Problems
	sizes := documentSizes{contained: 0, own: map[*Document]int{}}
	for _, d := range s.Documents() {
		for _, root := range d.Roots {
			c, p, ok := unfolded(d, root)
			if !ok {
				problems = append(problems, p)
			}
			sizes.contained += c.real
			sizes.own[d] += c.sizes[root]
		}
	}
	if len(problems) > 0 || len(s.Faults) > 0 {
		return problems
	}
	return sizes.exceeded(s.docs)
}

func (s *Sources) NeedGuard() bool {
	for _, f := range s.Files {
		if bytes.Contains(f.Content, []byte("include")) || bytes.Contains(f.Content, []byte("extends")) {
			return true
		}
		if bytes.IndexByte(f.Content, '&') >= 0 && bytes.IndexByte(f.Content, '*') >= 0 {
			return true
		}
		if HidesKeys(f.Content) || mayNestDeep(f.Content) {
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

// unfolded reports whether a tree stays within the budget with its aliases followed. It visits each node
// once.
func unfolded(d *Document, root *yaml.Node) (*counter, problem.Problem, bool) {
	c := &counter{sizes: map[*yaml.Node]int{}, heights: map[*yaml.Node]int{}}
	size := c.size(root)
	if c.cycle != nil {
		return c, problem.Problem{Message: fmt.Sprintf("the anchor %s contains itself", problem.Printable(c.cycle.Value))}.At(d.At(c.cycle)), false
	}
	if c.heights[root] > budget.Depth {
		return c, problem.Problem{Message: nestsTooDeep}.At(d.At(c.at(root, budget.Depth))), false
	}
	if bound := budget.ExpandedValues(c.real); size > bound {
		return c, problem.Problem{Message: fmt.Sprintf("the aliases of the file expand to more than %d values", bound)}.At(d.At(c.widest(root, bound))), false
	}
	return c, problem.Problem{}, true
}

type counter struct {
	real    int                // nodes of the file itself
	sizes   map[*yaml.Node]int // -1 while a node is being counted
	heights map[*yaml.Node]int // levels below a node and its own; a scalar has 1
	cycle   *yaml.Node
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
	size, height := 1, 1
	if n.Kind == yaml.AliasNode {
		size = c.size(n.Alias)
		height = c.height(n.Alias)
		if size < 0 {
			c.cycle, size = n, 1
		}
	}
	for _, child := range n.Content {
		// Beyond the bound the exact size does not matter; it must not overflow.
		size = min(size+max(c.size(child), 0), budget.Values+1)
		height = max(height, 1+c.height(child))
	}
	c.sizes[n], c.heights[n] = size, height
	return size
}

// height returns the levels of a node that was counted.
func (c *counter) height(n *yaml.Node) int { return max(c.heights[n], 1) }

// at returns a node that is some levels below another one, on the way to the deepest.
func (c *counter) at(n *yaml.Node, levels int) *yaml.Node {
	for ; levels > 0; levels-- {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		n = slices.MaxFunc(n.Content, func(a, b *yaml.Node) int { return c.height(a) - c.height(b) })
	}
	return n
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
