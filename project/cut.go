package project

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"
)

// Cutting out what is at fault in a file leaves a file whose rest can be
// checked: all faults are told at once.

// remains are the files without what is at fault. A file that is all right is
// given as it is, since only so `!reset` and `!override` work.
func (d *diagnosis) remains() ([]types.ConfigFile, bool) {
	var out []types.ConfigFile
	for _, doc := range d.sources.documents() {
		if doc.fault != nil {
			return nil, false
		}
		if doc.role != listed {
			continue
		}
		if !d.isCut(doc) {
			out = append(out, types.ConfigFile{Filename: doc.path, Content: doc.content})
			continue
		}
		for _, root := range doc.roots {
			r := &reader{doc: doc, raw: true, note: func([]string, *yaml.Node, string) {}}
			rest, ok := d.without(root, r.value(root, nil), nil).(map[string]any)
			if !ok {
				return nil, false
			}
			out = append(out, types.ConfigFile{Filename: doc.path, Config: rest})
		}
	}
	return out, len(out) > 0
}

func (d *diagnosis) isCut(doc *document) bool {
	return slices.ContainsFunc(doc.roots, func(root *yaml.Node) bool { return len(d.cut[root]) > 0 })
}

// without is a value without what is at fault in it. A service or a resource
// stays, as one that others can refer to.
func (d *diagnosis) without(root *yaml.Node, value any, path []string) any {
	if d.cut[root][render(path)] {
		if len(path) == 2 && path[0] == "services" {
			d.damaged[path[1]] = true
			return map[string]any{}
		}
		return nil
	}
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, one := range v {
			at := join(path, key)
			if len(at) != 2 && d.cut[root][render(at)] {
				continue
			}
			out[key] = d.without(root, one, at)
		}
		return out
	case []any:
		out := []any{}
		for i, one := range v {
			if at := join(path, item(i)); !d.cut[root][render(at)] {
				out = append(out, d.without(root, one, at))
			}
		}
		return out
	}
	return value
}

// cutSections are the sections that were cut out as a whole: what they hold
// is not known.
func (d *diagnosis) cutSections() set {
	out := set{}
	for _, paths := range d.cut {
		for path := range paths {
			if !strings.Contains(path, ".") {
				out[path] = true
			}
		}
	}
	return out
}

// coarse cuts out whole items, attributes and resources instead of what is at
// fault in them: without it, something else in them may be.
func (d *diagnosis) coarse() {
	for _, paths := range d.cut {
		for path := range paths {
			at := steps(path)
			isItem := func(step string) bool { _, ok := index(step); return ok }
			switch i := slices.IndexFunc(at, isItem); {
			case i > 0:
				at = at[:i+1]
			case at[0] == "services":
				at = at[:min(3, len(at))]
			default:
				at = at[:min(2, len(at))]
			}
			paths[render(at)] = true
		}
	}
}
