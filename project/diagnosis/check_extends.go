package diagnosis

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// extensions checks that what services extend is there, and that no service
// extends itself along the way.
func (d *diagnosis) extensions() {
	for _, doc := range d.Sources.Documents() {
		if doc.Role == origin.Extended {
			continue
		}
		for _, root := range doc.Roots {
			for _, e := range origin.Entries(origin.Get(root, "services")) {
				d.extension(doc, root, e)
			}
		}
	}
}

// extension follows one service to what it extends, and so on.
func (d *diagnosis) extension(doc *origin.Document, root *yaml.Node, e origin.Entry) {
	path := []string{"services", e.Key.Value, "extends"}
	from, service, trail := doc, e.Value, []string{e.Key.Value}
	for range origin.MaxExtends {
		_, ok := origin.Child(service, "extends")
		base, name := d.Sources.ExtendedBy(from, service)
		if !ok || base == nil {
			return
		}
		label := name
		if base.Path != doc.Path {
			label = name + " (" + base.Shown + ")"
		}
		if i := slices.Index(trail, label); i >= 0 {
			d.damaged[e.Key.Value] = true
			if reportsCycle(trail, i) {
				own, _ := origin.Child(e.Value, "extends")
				d.fault(doc, root, path, problem.Problem{
					Message: "extends cycle: " + problem.Printable(strings.Join(append(trail, label), " -> ")),
				}.At(doc.At(own.Place())))
			}
			return
		}
		trail = append(trail, label)
		service = d.extendable(base, name)
		if service == nil {
			d.notExtendable(doc, root, path, e, base, name)
			return
		}
		from = base
	}
}

// reportsCycle reports whether the first service of a trail is the one that reports the cycle
// that begins at the given index. Every member of a cycle is checked, except members in files
// that are only extended; the first in alphabetical order reports it.
func reportsCycle(trail []string, begin int) bool {
	elsewhere := func(label string) bool { return strings.HasSuffix(label, ")") }
	members := slices.DeleteFunc(slices.Clone(trail[begin:]), elsewhere)
	return len(members) == 0 || begin == 0 && slices.Min(members) == trail[0]
}

// extendable finds a service that another one may extend: in its file or in
// what this includes.
func (d *diagnosis) extendable(base *origin.Document, name string) *yaml.Node {
	for _, doc := range d.Sources.Documents() {
		if doc != base && (base.Role == origin.Extended || doc.Role != origin.Included) {
			continue
		}
		for _, root := range doc.Roots {
			if service := origin.Get(origin.Get(root, "services"), name); service != nil {
				return service
			}
		}
	}
	return nil
}

func (d *diagnosis) notExtendable(doc *origin.Document, root *yaml.Node, path []string, e origin.Entry, base *origin.Document, name string) {
	var known []string
	for _, r := range base.Roots {
		for _, other := range origin.Entries(origin.Get(r, "services")) {
			known = append(known, other.Key.Value)
		}
	}
	at, _ := origin.Child(e.Value, "extends")
	if service, ok := origin.Child(at.Value, "service"); ok {
		at, path = service, modelpath.Join(path, "service")
	}
	message := "no such service: " + problem.Quoted(name)
	if base != doc {
		message += " in " + base.Shown
	}
	d.fault(doc, root, path, problem.Problem{Message: message, Hint: didYouMean(name, known)}.At(doc.At(at.Place())))
}
