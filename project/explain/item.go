package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/mountpath"
	"github.com/seed-6dc66d55/compose/project/origin"
)

// itemCauses are the places that say an item of a list. Files add to most
// lists, so the item is known by what makes it one of a kind: a port by its
// numbers, a mount by its target.
func (c *Case) itemCauses(path []string, n *yaml.Node) []Cause {
	list := path[:len(path)-1]
	mentions := c.Sources.Mentions(list)
	attribute := list[len(list)-1]
	plain := func(n *yaml.Node) string { return n.Value }
	wanted := identity(attribute, n, plain)
	var found []origin.Mention
	for _, m := range mentions {
		for _, one := range items(m.Entry.Value) {
			if intersects(identity(attribute, one, m.Doc.Expand), wanted) {
				at := m
				at.Entry = origin.Entry{Value: one}
				found = append(found, at)
			}
		}
	}
	adds := ""
	if len(mentions) > 1 {
		adds = "adds to the list"
	}
	return c.worded(found, adds, true)
}

// items are the items of a list in any of its forms: a mapping's entries are
// texts of key=value.
func items(n *yaml.Node) []*yaml.Node {
	switch n = origin.Target(n); {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		var out []*yaml.Node
		for _, one := range origin.Items(n) {
			out = append(out, origin.Target(one))
		}
		return out
	case n.Kind == yaml.ScalarNode:
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	for _, e := range origin.Entries(n) {
		for _, value := range items(e.Value) {
			out = append(out, &yaml.Node{
				Kind: yaml.ScalarNode, Tag: "!!str", Value: e.Key.Value + "=" + value.Value, Line: e.Key.Line, Column: e.Key.Column,
			})
		}
	}
	return out
}

func intersects(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return slices.Contains(b, one) })
}

// identity is what makes an item one of a kind; a range of ports is several.
func identity(attribute string, n *yaml.Node, expand func(*yaml.Node) string) []string {
	field := func(key string) string {
		if value := origin.Get(n, key); value != nil && value.Kind == yaml.ScalarNode {
			return expand(value)
		}
		return ""
	}
	isText := n.Kind == yaml.ScalarNode
	switch {
	case attribute == "ports" && isText:
		return shortPorts(expand(n))
	case attribute == "ports":
		return []string{portKey(field("host_ip"), field("published"), field("target"), field("protocol"))}
	case attribute == "volumes" && isText:
		if v, err := format.ParseVolume(expand(n)); err == nil {
			return []string{v.Target}
		}
	case attribute == "devices" && isText:
		parts := strings.Split(expand(n), ":")
		return []string{parts[min(1, len(parts)-1)]}
	case attribute == "extra_hosts" && isText:
		return []string{strings.Replace(expand(n), ":", "=", min(1, 1-strings.Count(expand(n), "=")))}
	case attribute == "secrets" && isText:
		return []string{expand(n), mountpath.Secret(expand(n), "")}
	case attribute == "secrets" && field("target") == "":
		return []string{field("source"), mountpath.Secret(field("source"), "")}
	case isText:
		return []string{expand(n)}
	case field("target") != "":
		return []string{field("target")}
	case field("source") != "":
		return []string{field("source")}
	case field("subnet") != "":
		return []string{field("subnet")}
	}
	return []string{flow(n)}
}

func shortPorts(text string) []string {
	ports, err := types.ParsePortConfig(text)
	if err != nil {
		return nil
	}
	var out []string
	for _, p := range ports {
		out = append(out, portKey(p.HostIP, p.Published, fmt.Sprint(p.Target), p.Protocol))
	}
	return out
}

func portKey(ip, published, target, protocol string) string {
	if protocol == "" {
		protocol = "tcp"
	}
	return ip + "|" + published + "|" + target + "|" + protocol
}
