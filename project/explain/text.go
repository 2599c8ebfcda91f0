package explain

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/origin"
)

// brief is a value of the model on one line; ports and mounts in their short form.
func brief(path []string, n *yaml.Node) string {
	if !isItem(path) || n.Kind != yaml.MappingNode {
		return flow(n)
	}
	field := func(key string) string {
		if value := origin.Get(n, key); value != nil {
			return value.Value
		}
		return ""
	}
	switch path[len(path)-2] {
	case "ports":
		parts := []string{field("host_ip"), field("published"), field("target")}
		text := strings.Trim(strings.Join(parts, ":"), ":")
		return text + "/" + field("protocol")
	case "volumes":
		text := field("target")
		if source := field("source"); source != "" {
			text = source + ":" + text
		}
		if field("read_only") == "true" {
			text += ":ro"
		}
		return text
	}
	return flow(n)
}

// flow writes a value on one line.
func flow(n *yaml.Node) string {
	if n = origin.Target(n); n == nil {
		return ""
	}
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	raw, err := yaml.Marshal(flat(n))
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(string(raw)), " ")
}

// flat is a copy of a tree in flow style, without comments and anchors.
func flat(n *yaml.Node) *yaml.Node {
	n = origin.Target(n)
	out := &yaml.Node{Kind: n.Kind, Value: n.Value, Tag: n.Tag, Style: yaml.FlowStyle}
	if n.Kind == yaml.ScalarNode {
		out.Style = n.Style &^ (yaml.LiteralStyle | yaml.FoldedStyle)
	}
	for _, child := range n.Content {
		out.Content = append(out.Content, flat(child))
	}
	return out
}

// texts are all texts of a value, for the variables in them.
func texts(n *yaml.Node) string {
	n = origin.Target(n)
	if n == nil {
		return ""
	}
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	var out []string
	for _, child := range n.Content {
		out = append(out, texts(child))
	}
	return strings.Join(out, "\n")
}

// Hidden is the value with its secrets hidden; scrub hides known values in a text. A
// text that is only the name of a variable is shown.
func (v Value) Hidden(scrub func(string) string) Value {
	v.Causes = slices.Clone(v.Causes)
	for i, c := range v.Causes {
		if c.Secret || v.Secret && !reference().MatchString(c.Text) {
			c.Text = stars(c.Text)
		}
		c.Text = scrub(c.Text)
		c.Variables = slices.Clone(c.Variables)
		for k := range c.Variables {
			if v.Secret || c.Variables[k].Secret {
				c.Variables[k].Text = stars(c.Variables[k].Text)
			}
			c.Variables[k].Text = scrub(c.Variables[k].Text)
		}
		v.Causes[i] = c
	}
	if v.Secret {
		v.Text = stars(v.Text)
	}
	v.Text = scrub(v.Text)
	return v
}

var reference = lazyregexp.New(`^(\w+=)?\$(\w+|\{\w+\})$`)

func stars(text string) string {
	if text == "" {
		return ""
	}
	return mask.Masked
}
