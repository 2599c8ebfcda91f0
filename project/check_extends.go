package project

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// extensions checks that what services extend is there, and that no service
// extends itself along the way.
func (d *diagnosis) extensions() {
	for _, doc := range d.sources.documents() {
		if doc.role == extended {
			continue
		}
		for _, root := range doc.roots {
			for _, e := range entries(get(root, "services")) {
				d.extension(doc, root, e)
			}
		}
	}
}

// extension follows one service to what it extends, and so on.
func (d *diagnosis) extension(doc *document, root *yaml.Node, e entry) {
	path := []string{"services", e.key.Value, "extends"}
	from, service, trail := doc, e.value, []string{e.key.Value}
	for range maxExtends {
		extends, ok := child(service, "extends")
		base, name := d.sources.extendedBy(from, service)
		if !ok || base == nil {
			return
		}
		label := name
		if base != doc {
			label = name + " (" + base.shown + ")"
		}
		if slices.Contains(trail, label) {
			d.damaged[e.key.Value] = true
			// Each member of a cycle comes by here; its first says it.
			if slices.Min(trail) == trail[0] && trail[0] == label {
				d.fault(doc, root, path, Problem{
					Message: "services extend one another: " + printable(strings.Join(append(trail, label), " -> ")),
				}.at(doc.at(extends.place())))
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

// extendable finds a service that another one may extend: in its file or in
// what this includes.
func (d *diagnosis) extendable(base *document, name string) *yaml.Node {
	for _, doc := range d.sources.documents() {
		if doc != base && (base.role == extended || doc.role != included) {
			continue
		}
		for _, root := range doc.roots {
			if service := get(get(root, "services"), name); service != nil {
				return service
			}
		}
	}
	return nil
}

func (d *diagnosis) notExtendable(doc *document, root *yaml.Node, path []string, e entry, base *document, name string) {
	var known []string
	for _, r := range base.roots {
		for _, other := range entries(get(r, "services")) {
			known = append(known, other.key.Value)
		}
	}
	at, _ := child(e.value, "extends")
	if service, ok := child(at.value, "service"); ok {
		at, path = service, join(path, "service")
	}
	message := "there is no service " + quoted(name)
	if base != doc {
		message += " in " + base.shown
	}
	d.fault(doc, root, path, Problem{Message: message, Hint: didYouMean(name, known)}.at(doc.at(at.place())))
}
