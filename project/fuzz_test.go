package project

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"
)

// Whatever a file holds, Load ends, and says what is wrong in words that a
// terminal can show.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "*", "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range seeds {
		archive, err := txtar.ParseFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if filepath.Ext(file.Name) == ".yaml" {
				f.Add(file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		src := files(t, map[string]string{"compose.yaml": string(content)})
		p, err := Load(context.Background(), src)
		if err == nil {
			p, err = p.Select(nil, Selection{})
		}
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("want Problems, have %T: %v", err, err)
			}
			shown(t, problems)
			return
		}
		shown(t, p.Warnings())
		if _, err := p.YAML(); err != nil {
			t.Fatal(err)
		}
		for name := range p.model.Services {
			p.Origin("services." + name)
		}
	})
}

func shown(t *testing.T, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		for _, r := range p.Error() + p.Hint {
			if unicode.IsControl(r) {
				t.Fatalf("%q holds a control character", p.Error())
			}
		}
		if p.File == "" && p.Line > 0 {
			t.Fatalf("%q has a line without a file", p.Error())
		}
	}
}
