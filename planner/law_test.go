package planner_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// randomIntent is any command's intent, without force, restart or a signal.
func randomIntent(t *rapid.T) planner.Intent {
	in := planner.Intent{Goal: rapid.SampledFrom([]planner.Goal{
		planner.GoalRunning, planner.GoalRunning, planner.GoalCreated, planner.GoalPaused, planner.GoalStopped, planner.GoalAbsent,
	}).Draw(t, "goal")}
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	switch in.Goal {
	case planner.GoalRunning:
		in.Existing = flag("existing")
		in.Unpause = in.Existing && flag("unpause")
		in.Wait = flag("wait")
		fallthrough
	case planner.GoalCreated:
		in.RemoveOrphans, in.IgnoreOrphans = flag("remove orphans"), flag("ignore orphans")
		in.RenewAnonymous = flag("renew anonymous")
		in.Recreate = rapid.SampledFrom([]planner.Recreate{planner.RecreateDiverged, planner.RecreateNever}).Draw(t, "recreate")
		in.RecreateDeps = in.Recreate
	case planner.GoalPaused, planner.GoalStopped:
		in.Existing = true
	case planner.GoalAbsent:
		in.Networks, in.Volumes, in.AnonymousVolumes = flag("networks"), flag("volumes"), flag("anonymous volumes")
		in.OneOffs, in.StoppedOnly = in.Networks, !in.Networks && flag("stopped only")
	}
	return in
}

// selected names some services, as a command line may.
func selected(t *rapid.T, p *project.Project, in planner.Intent) (*project.Project, planner.Intent) {
	if rapid.IntRange(0, 2).Draw(t, "services named") > 0 {
		return p, in
	}
	in.Services = rapid.SliceOfNDistinct(rapid.SampledFrom(p.ServiceNames()), 1, min(2, len(p.ServiceNames())), rapid.ID[string]).Draw(t, "services")
	in.NoDeps = rapid.IntRange(0, 3).Draw(t, "no deps") == 0
	out, err := p.Select(in.Services, project.Selection{NoDeps: in.NoDeps})
	if err != nil {
		t.Fatal(err)
	}
	return out, in
}

// TestApplyThenPlanIsEmpty: what a plan has done, the next one does not do
// again.
func TestApplyThenPlanIsEmpty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p, in := selected(t, randomProject(t), randomIntent(t))
		planned, err := planner.Make(p, m.state(p), in)
		if err != nil {
			return
		}
		before := m.clone()
		checkGraph(t, planned)
		m.lenient = in.Existing || in.NoDeps || in.Recreate == planner.RecreateNever
		m.must(t, p, planned, &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }})
		again, err := planner.Make(p, m.state(p), in)
		if err != nil {
			if in.Recreate == planner.RecreateNever {
				return // what was stopped has ports that nobody could know
			}
			t.Fatalf("plan again: %v", err)
		}
		again.Steps = slices.DeleteFunc(again.Steps, func(s plan.Step) bool { return runsAgain(in, p, s) })
		if !again.Empty() {
			t.Fatalf("the first plan\n%s\nleaves\n%s\nbefore %s", dump(planned), dump(again), describe(before))
		}
	})
}

// TestNoDataIsLost: whatever a command wants, a named volume is removed only
// when that is asked in words.
func TestNoDataIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		m.bringUp(t, randomProject(t), false)
		p, in := selected(t, randomProject(t), randomIntent(t))
		planned, err := planner.Make(p, m.state(p), in)
		if err != nil {
			return
		}
		for _, s := range planned.Destructive() {
			if _, volume := s.Action.(plan.RemoveVolume); volume && !in.Volumes {
				t.Fatalf("%s, and nobody has asked for it\n%s", s.ID, dump(planned))
			}
		}
		for _, s := range planned.Steps {
			x, ok := s.Action.(plan.RemoveVolume)
			if ok && x.SecretVolume && m.volume(x.Volume.Name).Key != "" {
				t.Fatalf("%s, which holds data\n%s", s.ID, dump(planned))
			}
		}
	})
}

// runsAgain reports whether a step is asked for each time: a one-shot that is
// named, and what waits for one, runs again.
func runsAgain(in planner.Intent, p *project.Project, s plan.Step) bool {
	switch s.Action.(type) {
	// The engine answers these, as with docker compose, whatever the state is.
	case plan.StopContainer, plan.PauseContainer, plan.UnpauseContainer:
		return in.Existing
	}
	if in.Goal != planner.GoalRunning || len(in.Services) == 0 && !in.Wait {
		return false
	}
	service := s.Action.Subject().Service
	for _, dependent := range p.Dependents(service) {
		d, _ := p.Service(dependent)
		if d.DependsOn[service].Condition == "service_completed_successfully" {
			return true
		}
	}
	return false
}

// checkGraph: no step twice, needs are steps, and they come first.
func checkGraph(t *rapid.T, p plan.Plan) {
	seen := map[plan.StepID]bool{}
	for _, s := range p.Steps {
		if seen[s.ID] {
			t.Fatalf("%s stands twice\n%s", s.ID, dump(p))
		}
		for _, id := range slices.Concat(s.Needs, s.After) {
			if !seen[id] {
				t.Fatalf("%s waits for %s, which does not come before it\n%s", s.ID, id, dump(p))
			}
		}
		seen[s.ID] = true
	}
}

// TestSameInputSameBytes: no map order, clock or chance shows in a plan, and a
// saved plan is the plan.
func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p, in := selected(t, randomProject(t), randomIntent(t))
		planned, err := planner.Make(p, m.state(p), in)
		first := inBytes(t, planned, err)
		for range 3 {
			plan, err := planner.Make(p, m.state(p), in)
			if diff := cmp.Diff(first, inBytes(t, plan, err)); diff != "" {
				t.Fatal(diff)
			}
		}
		if err != nil {
			return
		}
		var saved plan.Plan
		if err := json.Unmarshal([]byte(first), &saved); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first+dump(planned), inBytes(t, saved, nil)+dump(saved)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// inBytes is a plan as JSON, or the error in its place.
func inBytes(t *rapid.T, plan plan.Plan, err error) string {
	if err != nil {
		return err.Error()
	}
	raw, err := json.MarshalIndent(plan, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
