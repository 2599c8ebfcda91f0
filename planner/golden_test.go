package planner_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

var update = flag.Bool("update", false, "write the plans in testdata/plan as they are now")

// TestPlans compares plans with testdata/plan/*.txtar. Each says in its first
// lines which rule it is about. See testdata/README.md for how to write one.
func TestPlans(t *testing.T) {
	files, err := filepath.Glob("testdata/plan/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no plans in testdata/plan", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { testPlan(t, file) })
	}
}

func testPlan(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range archive.Files {
		parts[f.Name] = f.Data
	}
	got := planFor(t, parts)
	if want := string(parts["plan"]); got != want && !*update {
		t.Errorf("(-want +got) %s", cmp.Diff(want, got))
	}
	if !*update {
		return
	}
	for i := range archive.Files {
		if archive.Files[i].Name == "plan" {
			archive.Files[i].Data = []byte(got)
		}
	}
	if parts["plan"] == nil {
		archive.Files = append(archive.Files, txtar.File{Name: "plan", Data: []byte(got)})
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// planFor is the plan, or the error and its hint, in words.
func planFor(t *testing.T, parts map[string][]byte) string {
	t.Helper()
	written := readState(t, parts["state.yaml"])
	command := readCommand(t, string(bytes.TrimSpace(parts["command"])))
	p := written.project(t, parts["compose.yaml"])
	want := command.want(t, p)
	plan, err := planner.Make(want, written.state(t, p), command.intent)
	if err == nil {
		return dump(plan) + secondPlan(t, want)
	}
	out := "error: " + err.Error() + "\n"
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		out += "hint: " + hinted.Hint() + "\n"
	}
	return out
}

// secondPlan is what `run` does with its container.
func secondPlan(t *testing.T, want *project.Project) string {
	t.Helper()
	if _, ok := want.OneOff(); !ok {
		return ""
	}
	plan, err := planner.Make(want, planner.State{}, planner.Intent{Goal: planner.GoalOneOffRun})
	if err != nil {
		t.Fatal(err)
	}
	left, err := planner.Make(want, planner.State{}, planner.Intent{Goal: planner.GoalOneOffEnded, Signal: "SIGKILL"})
	if err != nil {
		t.Fatal(err)
	}
	return "then, without the lock:\n" + dump(plan) + "and when nobody hears it:\n" + dump(left)
}

// project is the Compose file, or where there is none what the containers'
// labels tell.
func (w writtenState) project(t *testing.T, file []byte) *project.Project {
	t.Helper()
	if file == nil {
		var services []project.Labelled
		for _, c := range w.Containers {
			l := project.Labelled{Service: c.Service}
			for name, dep := range c.DependsOn {
				l.DependsOn = append(l.DependsOn, project.LabelledDependency{Service: name, Condition: dep.Condition, Restart: dep.Restart})
			}
			services = append(services, l)
		}
		return project.FromLabels("shop", services)
	}
	p, err := project.Load(context.Background(), project.Source{
		Files: []string{"-"}, Dir: "/srv/shop", Stdin: bytes.NewReader(file), Name: "shop",
		Env: map[string]string{"TOKEN": "value"}, Compatibility: w.Compatible,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
