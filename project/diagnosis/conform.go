package diagnosis

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/conform"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/quiet"
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
		value := valueOf(r, root)
		ok = ok && conform.Conforms(value)
	}
	return ok
}

// valueOf reads a document. Compose-go's casts may log.
func valueOf(r *origin.Reader, root *yaml.Node) (value any) {
	quiet.Run(func() { value = r.Value(root, nil) })
	return value
}
