package diagnosis

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/conform"
	"github.com/seed-6dc66d55/compose/project/origin"
)

// Conforms reports whether each document can be read and follows the schema
// by itself. No may also mean that it cannot be told so quickly.
func Conforms(sources *origin.Sources) bool {
	docs := sources.Documents()
	return len(sources.Faults) == 0 && !slices.ContainsFunc(docs, func(doc *origin.Document) bool { return !conforms(doc) })
}

func conforms(doc *origin.Document) bool {
	ok := doc.Fault == nil
	r := &origin.Reader{Doc: doc, Casts: origin.CastRules(), Note: func([]string, *yaml.Node, string) { ok = false }}
	for _, root := range doc.Roots {
		ok = ok && conform.Conforms(r.Value(root, nil))
	}
	return ok
}
