package confighash_test

import (
	"context"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/project"
)

func load(t *testing.T, yaml string, env map[string]string) *project.Project {
	t.Helper()
	p, err := project.Load(context.Background(), project.Source{
		Files: []string{"-"}, Dir: "/srv/shop", Stdin: strings.NewReader(yaml), Env: env, Name: "shop",
	})
	if err != nil {
		t.Fatalf("load: %v\n%s", err, yaml)
	}
	return p
}
