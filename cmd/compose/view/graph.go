package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// GraphOptions say what a graph has beside the services.
type GraphOptions struct {
	Networks, Ports, Image bool
	Indent                 string
}

// Graph prints the active services and what they depend on in the DOT language
// of Graphviz: an edge for each dependency, dashed where it is optional, with
// its condition where that is more than a start.
func Graph(t Terminal, p *project.Project, o GraphOptions) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, o.Indent+format+";\n", args...) }
	fmt.Fprintf(&b, "digraph %s {\n", dot(p.Name()))
	line("rankdir=LR")
	line("node [shape=box]")
	networks := map[string]bool{}
	for _, name := range p.ServiceNames() {
		s, _ := p.Service(name)
		line("%s [label=%s]", dot(name), dot(strings.Join(labelOf(s, o), "\n")))
		for _, other := range slices.Sorted(maps.Keys(s.DependsOn)) {
			if _, active := p.Service(other); active {
				line("%s -> %s%s", dot(name), dot(other), edgeOf(s.DependsOn[other].Condition, s.DependsOn[other].Required))
			}
		}
		for _, key := range slices.Sorted(maps.Keys(s.Networks)) {
			if o.Networks {
				networks[key] = true
				line("%s -> %s [dir=none, style=dotted]", dot(name), dot("network "+key))
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(networks)) {
		line("%s [label=%s, shape=ellipse]", dot("network "+key), dot(key))
	}
	b.WriteString("}\n")
	return Text(t, b.String())
}

func labelOf(s project.Service, o GraphOptions) []string {
	out := []string{s.Name}
	if o.Image && s.Image != "" {
		out = append(out, s.Image)
	}
	for _, p := range s.Ports {
		if o.Ports && p.Published != "" {
			out = append(out, fmt.Sprintf("%s:%d/%s", p.Published, p.Target, p.Protocol))
		} else if o.Ports {
			out = append(out, fmt.Sprintf("%d/%s", p.Target, p.Protocol))
		}
	}
	return out
}

func edgeOf(condition string, required bool) string {
	var attributes []string
	if what, ok := strings.CutPrefix(condition, "service_"); ok && what != "started" {
		attributes = append(attributes, "label="+dot(strings.ReplaceAll(what, "_", " ")))
	}
	if !required {
		attributes = append(attributes, "style=dashed")
	}
	if len(attributes) == 0 {
		return ""
	}
	return " [" + strings.Join(attributes, ", ") + "]"
}

// dot is text as DOT quotes it: only a quote and a backslash mean something, and
// lines of a label are parted by \n.
func dot(text string) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		lines = append(lines, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(Safe(l)))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
