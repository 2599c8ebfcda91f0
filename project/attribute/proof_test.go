package attribute

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"
)

// enough is how many attributes the stories prove at least.
const enough = 90

// Stories show on real engines that attributes do what they say. Each of their
// lines `attribute services.web.cap_add REGEXP` names one, which must be in the
// table as acted on, and stand in a file of the story.
func TestStoriesProveAttributes(t *testing.T) {
	var paths []string
	for _, row := range provedRows(t) {
		paths = append(paths, row.Path)
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	t.Logf("%d attributes are proved on a real engine:\n%s", len(paths), strings.Join(paths, "\n"))
	if len(paths) < enough {
		t.Errorf("%d attributes are proved, not %d", len(paths), enough)
	}
}

// provedRows are the rows of the table that stories prove.
func provedRows(t *testing.T) []Row {
	t.Helper()
	var stories []string
	for _, place := range []string{"script/*.txtar", "script/long/*.txtar"} {
		list, err := filepath.Glob("../../cmd/compose/testdata/" + place)
		if err != nil || len(list) == 0 {
			t.Fatalf("no stories in %s: %v", place, err)
		}
		stories = append(stories, list...)
	}
	var out []Row
	for _, name := range stories {
		story, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files := composeFiles(story)
		for _, claim := range claims(story) {
			row, ok := provedRow(files, claim)
			if !ok {
				t.Errorf("%s: no file of the story has a %s that is acted on", filepath.Base(name), claim)
			}
			out = append(out, row)
		}
	}
	return out
}

// claims are the attributes that a story's lines name.
func claims(story *txtar.Archive) []string {
	var out []string
	for line := range strings.Lines(string(story.Comment)) {
		words := strings.Fields(line)
		for len(words) > 0 && (words[0] == "!" || strings.HasPrefix(words[0], "[")) {
			words = words[1:]
		}
		if len(words) > 1 && words[0] == "attribute" {
			out = append(out, words[1])
		}
	}
	return out
}

// composeFiles are the files of a story that are YAML. What the story sets is
// no part of the names in them.
func composeFiles(story *txtar.Archive) []*yaml.Node {
	var out []*yaml.Node
	for _, f := range story.Files {
		text := os.Expand(string(f.Data), func(string) string { return "1" })
		var doc yaml.Node
		if filepath.Ext(f.Name) == ".yaml" && yaml.Unmarshal([]byte(text), &doc) == nil && len(doc.Content) == 1 {
			out = append(out, doc.Content[0])
		}
	}
	return out
}

// provedRow is the row of the use that a claim leads to.
func provedRow(files []*yaml.Node, claim string) (Row, bool) {
	for _, file := range files {
		for _, u := range uses(file, nil, strings.Split(claim, "."), nil) {
			if row, ok := u.row(); ok && (row.Verdict == Acts || row.Verdict == Differs) {
				return row, true
			}
		}
	}
	return Row{}, false
}

// use is an attribute with a value, and those that stand beside it.
type use struct {
	path   []string // services, web, ports, [], mode
	value  any
	beside map[string]any
}

// uses are what stands at a path: which item of a list a claim goes through it
// does not tell.
func uses(n, mapping *yaml.Node, steps, path []string) []use {
	if len(steps) == 0 {
		var value any
		_ = n.Decode(&value) // what is none has no row
		var out []use
		for _, item := range n.Content {
			if n.Kind == yaml.SequenceNode {
				out = append(out, uses(item, n, nil, append(slices.Clone(path), "[]"))...)
			}
		}
		return append(out, use{path: path, value: value, beside: decoded(mapping)})
	}
	var out []use
	for i, item := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			out = append(out, uses(item, n, steps, append(slices.Clone(path), "[]"))...)
		case n.Kind == yaml.MappingNode && i%2 == 0 && item.Value == steps[0]:
			out = append(out, uses(n.Content[i+1], n, steps[1:], append(slices.Clone(path), steps[0]))...)
		}
	}
	return out
}

func decoded(n *yaml.Node) map[string]any {
	var out map[string]any
	if n.Kind != yaml.MappingNode || n.Decode(&out) != nil {
		return nil
	}
	return out
}

// row is what the table says of the use.
func (u use) row() (Row, bool) {
	i := slices.IndexFunc(Table(), func(row Row) bool {
		return row.Case.Holds(u.value, u.beside) && slices.EqualFunc(strings.Split(row.Path, "."), u.path, func(pattern, step string) bool {
			return pattern == step || pattern == "*"
		})
	})
	if i < 0 {
		return Row{}, false
	}
	return Table()[i], true
}
