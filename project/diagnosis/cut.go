package diagnosis

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
)

// Cutting out what is at fault in a file leaves a file whose rest can be
// checked: all faults are told at once.

// remains are the files without what is at fault. A file that is all right is
// given as it is, since only so `!reset` and `!override` work.
func (d *diagnosis) remains() ([]types.ConfigFile, bool) {
	var out []types.ConfigFile
	for _, doc := range d.Sources.Documents() {
		if doc.Fault != nil {
			return nil, false
		}
		if doc.Role != origin.Listed {
			continue
		}
		if !d.isCut(doc) {
			out = append(out, types.ConfigFile{Filename: doc.Path, Content: doc.Content})
			continue
		}
		for _, root := range doc.Roots {
			r := &origin.Reader{Doc: doc, Raw: true, Note: func([]string, *yaml.Node, string) {}}
			rest, ok := d.without(root, r.Value(root, nil), nil).(map[string]any)
			if !ok {
				return nil, false
			}
			out = append(out, types.ConfigFile{Filename: doc.Path, Config: rest})
		}
	}
	return out, len(out) > 0
}

func (d *diagnosis) isCut(doc *origin.Document) bool {
	return slices.ContainsFunc(doc.Roots, func(root *yaml.Node) bool { return len(d.cut[root]) > 0 })
}

// without is a value without what is at fault in it. A service or a resource
// stays, as one that others can refer to.
func (d *diagnosis) without(root *yaml.Node, value any, path []string) any {
	if d.cut[root][modelpath.Render(path)] {
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
			at := modelpath.Join(path, key)
			if len(at) != 2 && d.cut[root][modelpath.Render(at)] {
				continue
			}
			out[key] = d.without(root, one, at)
		}
		return out
	case []any:
		out := []any{}
		for i, one := range v {
			if at := modelpath.Join(path, modelpath.Item(i)); !d.cut[root][modelpath.Render(at)] {
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
			at := modelpath.Steps(path)
			isItem := func(step string) bool { _, ok := modelpath.Index(step); return ok }
			switch i := slices.IndexFunc(at, isItem); {
			case i > 0:
				at = at[:i+1]
			case at[0] == "services":
				at = at[:min(3, len(at))]
			default:
				at = at[:min(2, len(at))]
			}
			paths[modelpath.Render(at)] = true
		}
	}
}
