package plan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// declarations calls f with each declaration of the package, without its tests.
func declarations(t *testing.T, f func(ast.Decl)) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files (%v)", err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f(d)
		}
	}
}

// An action that Actions does not list cannot be read from a saved plan, and no
// test of the packages that handle actions covers it.
func TestActionsListsEveryAction(t *testing.T) {
	var want, got []string
	declarations(t, func(d ast.Decl) {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == "Words" {
			want = append(want, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	})
	for _, a := range Actions() {
		got = append(got, reflect.TypeOf(a).Name())
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-declared +listed)", diff)
	}
}

func TestEveryActionHasWords(t *testing.T) {
	for _, a := range Actions() {
		w := a.Words()
		if w.Working == "" || w.Done == "" || a.Effect() == "" {
			t.Errorf("%T: words %+v, effect %q: all are required", a, w, a.Effect())
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	var want []string
	declarations(t, func(d ast.Decl) {
		list, ok := d.(*ast.GenDecl)
		if !ok || list.Tok != token.CONST {
			return
		}
		for _, s := range list.Specs {
			spec, _ := s.(*ast.ValueSpec)
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "ReasonCode" {
				code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, code)
			}
		}
	})
	var got []string
	for code := range reasonWords {
		got = append(got, string(code))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-declared +worded)", diff)
	}
}
