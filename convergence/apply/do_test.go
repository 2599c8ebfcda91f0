package apply

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// An action without an engine call would fail in the middle of a plan.
func TestEveryActionHasAnEffect(t *testing.T) {
	got := []string{"AwaitContainer"} // see effect
	ast.Inspect(function(t, "do"), func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, e := range c.List {
				if s, ok := e.(*ast.SelectorExpr); ok {
					got = append(got, s.Sel.Name)
				}
			}
		}
		return true
	})
	var want []string
	for _, a := range plan.Actions() {
		want = append(want, reflect.TypeOf(a).Name())
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-actions +effects)", diff)
	}
}

// function returns the declaration of a function of this package.
func function(t *testing.T, name string) *ast.FuncDecl {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
				return f
			}
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}
