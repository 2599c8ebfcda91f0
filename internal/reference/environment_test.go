package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const environmentPage = "../../docs/ENVIRONMENT.md"

// variableName matches the names of variables that are special to us wherever
// they stand as a whole string.
var variableName = regexp.MustCompile(`^(COMPOSE|DOCKER|BUILDKIT|BUILDX|XDG|OTEL|SSH|SOURCE_DATE)_[A-Z_]+$`)

// anyName matches what is a variable where an environment is asked for it.
var anyName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// TestTheTableOfVariables compares docs/ENVIRONMENT.md with the variables that
// the code reads: each row that is supported is read, and each that is read has
// a row.
func TestTheTableOfVariables(t *testing.T) {
	supported, rejected := variableRows(t)
	read := variablesRead(t)
	for name, place := range read {
		switch {
		case slices.Contains(rejected, name):
			t.Errorf("%s is listed as not supported, but %s reads it", name, place)
		case !slices.Contains(supported, name):
			t.Errorf("%s reads %s, which %s does not list", place, name, environmentPage)
		}
	}
	for _, name := range supported {
		if read[name] == "" {
			t.Errorf("%s lists %s, which no code reads", environmentPage, name)
		}
	}
}

// variableRows are the first cells of the page's tables.
func variableRows(t *testing.T) (supported, rejected []string) {
	t.Helper()
	raw, err := os.ReadFile(environmentPage)
	if err != nil {
		t.Fatal(err)
	}
	yes, no, found := strings.Cut(string(raw), "\n## Not supported\n")
	if !found {
		t.Fatalf("%s has no section Not supported", environmentPage)
	}
	row := regexp.MustCompile("(?m)^\\| `([A-Z][A-Z0-9_]*)` \\|")
	names := func(text string) []string {
		var out []string
		for _, m := range row.FindAllStringSubmatch(text, -1) {
			if slices.Contains(out, m[1]) {
				t.Errorf("%s lists %s twice", environmentPage, m[1])
			}
			out = append(out, m[1])
		}
		return out
	}
	return names(yes), names(no)
}

// variablesRead are the variables that the program's code names, with a file of each.
func variablesRead(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, root := range []string{"cmd/compose", "convergence", "engineclient", "k8sexport", "planner", "project"} {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "enginetest"):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, name := range variablesIn(n) {
					out[name] = path
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// variablesIn are the variables that one node names: a whole string with a
// known prefix, or any name that an environment is asked for.
func variablesIn(n ast.Node) []string {
	var out []string
	add := func(e ast.Expr, pattern *regexp.Regexp) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if name, err := strconv.Unquote(lit.Value); err == nil && pattern.MatchString(name) {
				out = append(out, name)
			}
		}
	}
	switch n := n.(type) {
	case *ast.BasicLit:
		add(n, variableName)
	case *ast.IndexExpr:
		if isEnvironment(n.X) {
			add(n.Index, anyName)
		}
	case *ast.CallExpr:
		if name := lastName(n.Fun); name == "Getenv" || name == "LookupEnv" || name == "truthy" {
			for _, arg := range n.Args {
				add(arg, anyName)
			}
		}
	}
	return out
}

// isEnvironment reports whether an expression is a map of variables, by its name.
func isEnvironment(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok {
		e = call.Fun
	}
	return slices.Contains([]string{"Env", "env", "vars", "Environment", "shell"}, lastName(e))
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
