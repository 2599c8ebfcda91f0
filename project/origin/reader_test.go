package origin

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Lines come from another YAML reader than the model does. What both read of
// a file must be the same, or a problem would be shown in the wrong place.
func TestBothYAMLReadersReadTheSame(t *testing.T) {
	for _, content := range readable(t) {
		if readersAgree(t, content); sourcesOf(t, content).Documents()[0].Fault != nil {
			t.Errorf("ours does not read this: %s", content)
		}
	}
}

func FuzzReadersAgree(f *testing.F) {
	for _, content := range readable(f) {
		f.Add(content)
	}
	f.Fuzz(readersAgree)
}

func readable(tb testing.TB) []string {
	tb.Helper()
	found, err := filepath.Glob(filepath.Join("..", "testdata", "load", "*.txtar"))
	if err != nil || len(found) == 0 {
		tb.Fatal("no stories")
	}
	out := []string{
		"services: {a: {image: x, sysctls: {a: 010, b: 0o10, c: 1_000, d: 0x1f, e: 1e3, f: .5, g: 2020-01-01, h: ~, i: yes, j: No}}}\n",
		"services:\n  a:\n    image: x\n    labels:\n      a: \"\\u00e9\"\n      b: 'it''s'\n      c: |\n        two\n        lines\n",
		"services:\n  a:\n    image: x\n    command: >-\n      folded\n      text\n    labels:\n      b: |+\n        kept\n\n",
	}
	for _, path := range found {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name == "compose.yaml" {
				out = append(out, string(f.Data))
			}
		}
	}
	return out
}

func readersAgree(t *testing.T, content string) {
	if strings.Contains(content, "!") || strings.Contains(content, "include") || strings.Contains(content, "extends") {
		return // tags of Compose and other files are not what is compared
	}
	theirs, err := modelOf(types.ConfigFile{Filename: "/shop/compose.yaml", Content: []byte(content)})
	if err != nil {
		return
	}
	s := sourcesOf(t, content)
	if len(s.Guard()) > 0 {
		return
	}
	doc := s.Documents()[0]
	// Compose-go's takes a few odd things that ours does not, as anchors named
	// by a quote: see misread.
	if doc.Fault != nil || len(doc.Roots) != 1 {
		return
	}
	r := &Reader{Doc: doc, Raw: true, Note: func(path []string, _ *yaml.Node, message string) {
		t.Fatalf("%s: %s\n%s", modelpath.Render(path), message, content)
	}}
	tree, ok := r.Value(doc.Roots[0], nil).(map[string]any)
	if !ok {
		t.Fatalf("no mapping: %s", content)
	}
	ours, err := modelOf(types.ConfigFile{Filename: "/shop/compose.yaml", Config: tree})
	if err != nil {
		t.Fatalf("compose-go reads its tree, not ours: %v\n%s", err, content)
	}
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Fatalf("(-compose-go's reader +ours)\n%s\n%s", diff, content)
	}
}

func modelOf(f types.ConfigFile) (text string, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("compose-go panics")
		}
	}()
	var model *types.Project
	details := types.ConfigDetails{WorkingDir: "/shop", ConfigFiles: []types.ConfigFile{f}, Environment: types.Mapping{}}
	model, err = loader.LoadWithContext(context.Background(), details, func(o *loader.Options) {
		o.SetProjectName("shop", true)
		o.SkipResolveEnvironment, o.SkipResolveLabels = true, true
	})
	if err != nil {
		return
	}
	var out []byte
	out, err = model.MarshalYAML()
	text = string(out)
	return text, err
}
