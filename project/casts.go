package project

import (
	"bytes"
	"slices"

	"github.com/compose-spec/compose-go/v2/interpolation"
	"github.com/compose-spec/compose-go/v2/tree"

	"github.com/seed-6dc66d55/compose/project/origin"
)

// usedCasts are the casts whose attribute the files mention. compose-go holds
// each text of the files against each of some ninety paths, which is a fifth
// of a load; most files have a handful of these attributes.
func (l *load) usedCasts(casts map[tree.Path]interpolation.Cast) map[tree.Path]interpolation.Cast {
	var contents [][]byte
	for _, f := range l.files {
		contents = append(contents, f.Content)
	}
	if l.sources.NeedGuard() {
		for _, d := range l.sources.Documents() {
			contents = append(contents, d.Content)
		}
	}
	if slices.ContainsFunc(contents, origin.HidesKeys) {
		return casts
	}
	mentioned := map[string]bool{}
	out := map[tree.Path]interpolation.Cast{}
	for pattern, cast := range casts {
		key := lastKey(pattern)
		known, seen := mentioned[key]
		if !seen {
			for _, content := range contents {
				known = known || bytes.Contains(content, []byte(key))
			}
			mentioned[key] = known
		}
		if known {
			out[pattern] = cast
		}
	}
	return out
}

// lastKey is the last step of a pattern that is a key.
func lastKey(pattern tree.Path) string {
	key := ""
	for _, step := range pattern.Parts() {
		if step != tree.PathMatchAll && step != tree.PathMatchList {
			key = step
		}
	}
	return key
}
