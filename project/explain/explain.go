// Package explain tells where each value of a model comes from, what else was
// said about it, and why that lost.
package explain

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// Value is one value of the model with all that was said about it.
type Value struct {
	Path   string
	Text   string
	Secret bool    // Text and the texts of its causes may be shown to nobody
	Gone   bool    // the files say it, and take it away again
	Causes []Cause // the one that won first
}

// Cause is one word about a value.
type Cause struct {
	Won       bool
	At        problem.Position // none where no file says it
	Text      string           // as it is written
	Secret    bool             // Text by itself, for where it stands
	Why       string
	Variables []Variable

	node *yaml.Node
}

// Variable is a variable that a cause uses.
type Variable struct {
	Name, Text string
	Secret     bool
	At         problem.Position
	Why        string
}

// Case is a loaded project, as far as it explains itself.
type Case struct {
	Tree    *yaml.Node // the model, in its canonical form
	Sources *origin.Sources
	Place   func(path string) string // how messages name a file

	Process  map[string]string // the environment of the process
	EnvFiles []string          // of the project, the one that decides first
	Vars     types.Mapping     // all of that
	NameFrom string            // what gives the project's name beside the files

	ServiceFiles func(service string) (env []types.EnvFile, labels []string)
	// Secret reports whether a tree at a path holds a secret, or for nil whether the path is that of a secret.
	Secret     func(steps []string, n *yaml.Node) bool
	SecretName func(name string) bool
	Nearest    func(word string, known []string) string // "" for none
}

// Explain tells of the value at a path, or of all below it.
func (c *Case) Explain(text string) ([]Value, bool) {
	steps, node := c.find(modelpath.Steps(text))
	if node == nil {
		return c.taken(modelpath.Steps(text))
	}
	var out []Value
	units(node, steps, func(path []string, n *yaml.Node) { out = append(out, c.unit(path, n)) })
	return out, true
}

// taken tells of a value that the files say and take away again.
func (c *Case) taken(path []string) ([]Value, bool) {
	mentions := c.Sources.Mentions(path)
	if len(mentions) == 0 || !mentions[0].Reset {
		return nil, false
	}
	v := Value{Path: modelpath.Render(path), Gone: true}
	for i, m := range mentions {
		cause := c.cause(m, m.Entry.Value)
		cause.Won, cause.Why = i == 0, lost(m)
		if i == 0 {
			cause.Why = "removes it"
		}
		v.Causes = append(v.Causes, cause)
	}
	v.Secret = c.Secret(path, nil)
	c.markSecret(path, v.Causes)
	return []Value{v}, true
}

// find goes down the model as far as values are explained: to an item of a
// list, not into it. Keys may hold dots.
func (c *Case) find(path []string) ([]string, *yaml.Node) {
	var at []string
	n := c.Tree
	for len(path) > 0 {
		used := 0
		for i := 1; i <= len(path) && used == 0; i++ {
			if e, ok := origin.Child(n, strings.Join(path[:i], ".")); ok {
				n, used = e.Value, i
			}
		}
		if used == 0 {
			return nil, nil
		}
		at, path = append(at, strings.Join(path[:used], ".")), path[used:]
		if _, isItem := modelpath.Index(at[len(at)-1]); isItem || isWhole(at) {
			break
		}
	}
	return at, n
}

// Near is what may be meant by a path that the model does not have.
func (c *Case) Near(text string) string {
	path := modelpath.Steps(text)
	for len(path) > 0 {
		last := path[len(path)-1]
		path = path[:len(path)-1]
		at := c.Tree
		if len(path) > 0 {
			_, at = c.find(path)
		}
		if at == nil || at.Kind != yaml.MappingNode {
			continue
		}
		var known []string
		for _, e := range origin.Entries(at) {
			known = append(known, e.Key.Value)
		}
		if near := c.Nearest(last, known); near != "" {
			return "did you mean " + modelpath.Render(modelpath.Join(path, near)) + "?"
		}
	}
	return ""
}

// units calls f for each value that is explained by itself.
func units(n *yaml.Node, path []string, f func([]string, *yaml.Node)) {
	switch {
	case len(n.Content) == 0, isWhole(path), isItem(path):
		f(path, n)
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			units(n.Content[i+1], modelpath.Join(path, n.Content[i].Value), f)
		}
	case n.Kind == yaml.SequenceNode:
		for i, one := range n.Content {
			f(modelpath.Join(path, modelpath.Item(i)), one)
		}
	}
}

func isItem(path []string) bool {
	if len(path) == 0 {
		return false
	}
	_, ok := modelpath.Index(path[len(path)-1])
	return ok
}

// isWhole knows the lists that a later file replaces.
func isWhole(path []string) bool {
	for _, pattern := range []string{"services.*.command", "services.*.entrypoint", "services.*.healthcheck.test"} {
		if modelpath.Match(pattern, path) {
			return true
		}
	}
	return false
}

// unit explains one value.
func (c *Case) unit(path []string, n *yaml.Node) Value {
	v := Value{Path: modelpath.Render(path), Text: brief(path, n)}
	if isItem(path) {
		v.Causes = c.itemCauses(path, n)
	} else {
		v.Causes = c.causes(path)
	}
	if len(v.Causes) == 0 || !v.Causes[0].Won {
		v.Causes = append([]Cause{{Won: true, Why: c.given(path)}}, v.Causes...)
	}
	v.Secret = c.Secret(path, n)
	c.markSecret(path, v.Causes)
	return v
}

// markSecret marks the causes whose own text holds a secret: that of a value that is
// overridden can hold one where the value does not.
func (c *Case) markSecret(path []string, causes []Cause) {
	for i, one := range causes {
		causes[i].Secret = one.Secret || one.node != nil && c.Secret(path, one.node)
	}
}

// causes are what the documents and the files of a service say.
func (c *Case) causes(path []string) []Cause {
	mentions := c.Sources.Mentions(path)
	if len(path) == 1 && path[0] == "name" && c.NameFrom != "" {
		out := append([]Cause{{Won: true, Why: c.NameFrom}}, c.worded(mentions, "", false)...)
		for i := range out[1:] {
			out[i+1].Why = "a project name set outside the files takes precedence"
		}
		return out
	}
	out := c.worded(mentions, "", true)
	for i, m := range mentions {
		if modelpath.Match("services.*.environment.*", path) && isBare(m.Entry.Value, path[3]) {
			out[i].Text = path[3]
			out[i].Variables = []Variable{c.variable(m.Doc, variable.Use{Name: path[3]})}
		}
	}
	return append(out, c.fileCauses(path, len(out) > 0 && out[0].Won)...)
}

// isBare knows a variable without a value, which takes that of the environment.
func isBare(n *yaml.Node, name string) bool {
	n = origin.Target(n)
	return n != nil && (n.ShortTag() == "!!null" || n.Value == name)
}

// worded makes causes of mentions; the first that is not taken away wins,
// where one may.
func (c *Case) worded(mentions []origin.Mention, adds string, mayWin bool) []Cause {
	var out []Cause
	won := !mayWin
	for _, m := range mentions {
		cause := c.cause(m, m.Entry.Value)
		if !won && m.Gone == "" && !m.Reset {
			won, cause.Won = true, true
			cause.Why = c.wins(m, len(mentions) > 1, adds)
		} else {
			cause.Why = lost(m)
		}
		out = append(out, cause)
	}
	return out
}

// cause is what a place says, with its variables.
func (c *Case) cause(m origin.Mention, n *yaml.Node) Cause {
	at := m.Entry.Place()
	if n != nil && isItemOf(m, n) {
		at = n
	}
	cause := Cause{At: m.Doc.At(at), Text: flow(n), node: n}
	for _, use := range variable.Uses(texts(n)) {
		cause.Variables = append(cause.Variables, c.variable(m.Doc, use))
	}
	return cause
}

func isItemOf(m origin.Mention, n *yaml.Node) bool { return n != m.Entry.Value }
