package project

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/diagnosis"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// oursOnly are faults that compose-go does not see, and an engine would.
var oursOnly = []string{"bad-platform", "bad-restart", "duplicate-container-name", "ports-out-of-range", "too-many-replicas"}

func TestTheNetCatchesNothingThatOurChecksMiss(t *testing.T) {
	stories(t, "broken", func(t *testing.T, s *story) {
		l := loadOf(t, s.src)
		if len(l.sources.Guard()) > 0 || len(l.sources.Faults) > 0 {
			return // compose-go never sees these files
		}
		_, cause := l.compose(context.Background(), l.configFiles(), l.options)
		if cause == nil {
			return // found by check, or by Select
		}
		problems, netted := diagnosis.Diagnose(context.Background(), l.inquiry(), cause)
		if netted {
			t.Errorf("only compose-go saw: %v", problems)
		}
	})
}

func TestComposeGoRefusesWhatWeRefuse(t *testing.T) {
	stories(t, "broken", func(t *testing.T, s *story) {
		l := loadOf(t, s.src)
		if len(l.sources.Guard()) > 0 || len(l.sources.Faults) > 0 {
			return
		}
		details := types.ConfigDetails{WorkingDir: l.dir, ConfigFiles: l.configFiles(), Environment: l.env.vars}
		_, err := loader.LoadWithContext(context.Background(), details, func(o *loader.Options) { o.SetProjectName("x", true) })
		name := strings.TrimPrefix(t.Name(), "TestComposeGoRefusesWhatWeRefuse/")
		if ours := slices.Contains(oursOnly, name); ours != (err == nil) {
			t.Errorf("compose-go says: %v", err)
		}
	})
}

// loadOf prepares a load up to the point where compose-go runs.
func loadOf(t *testing.T, src Source) *load {
	t.Helper()
	env, err := newEnviron(src)
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := find(src, env)
	if err != nil {
		t.Fatal(err)
	}
	files, err := read(src, found)
	if err != nil {
		t.Fatal(err)
	}
	dir := workingDir(src, found)
	env.vars["COMPOSE_PROJECT_NAME"] = "shop"
	return &load{
		src: src, env: env, dir: dir, name: "shop", files: files, variables: variable.Substitution{Blank: map[string]bool{}},
		sources: origin.New(src.shown, env.vars, dir, files),
	}
}
