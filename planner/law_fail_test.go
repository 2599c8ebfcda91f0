package planner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// TestCreateFirst: no container is stopped or removed for another one before
// that one has been created, but where its network has to go.
func TestCreateFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		m.bringUp(t, randomProject(t), false)
		p := randomProject(t)
		in := up()
		in.Recreate = rapid.SampledFrom([]planner.Recreate{planner.RecreateDiverged, planner.RecreateAlways}).Draw(t, "recreate")
		in.RecreateDeps = in.Recreate
		plan, err := planner.Make(p, m.state(p), in)
		if err != nil {
			return
		}
		successor := map[string]planner.StepID{}
		for _, s := range plan.Steps {
			if x, ok := s.Action.(planner.CreateContainer); ok && x.Replaces != nil {
				successor[x.Replaces.ID] = s.ID
			}
		}
		w := &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }}
		w.watch = func(s planner.Step) error {
			switch s.Action.(type) {
			case planner.StopContainer, planner.RemoveContainer, planner.RunHook:
			default:
				return nil
			}
			made, replaced := successor[s.Action.Subject().ID]
			if replaced && !m.done[made] && s.Reason.Code != planner.NetworkChanged {
				return fmt.Errorf("before %s", made)
			}
			return nil
		}
		m.must(t, p, plan, w)
	})
}

// TestFailedCreateLeavesTheOld: when no container can be created, what runs
// goes on running, but for what the plan takes away for good, and for what is
// on a network that has to go, with those that restart with it.
func TestFailedCreateLeavesTheOld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		m.bringUp(t, randomProject(t), false)
		p := randomProject(t)
		in := up()
		in.Recreate = rapid.SampledFrom([]planner.Recreate{planner.RecreateDiverged, planner.RecreateAlways}).Draw(t, "recreate")
		plan, err := planner.Make(p, m.state(p), in)
		if err != nil {
			return
		}
		along := stoppedForNetworks(plan)
		w := &walk{
			pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") },
			fails: func(s planner.Step) bool {
				return strings.HasPrefix(string(s.ID), "create container ")
			},
			watch: func(s planner.Step) error {
				if _, stops := s.Action.(planner.StopContainer); !stops || along[s.ID] {
					return nil
				}
				switch s.Reason.Code {
				case planner.Surplus, planner.Orphaned, planner.Leftover, planner.NetworkChanged:
					return nil
				}
				return fmt.Errorf("stopped although nothing could be created")
			},
		}
		if m.creates(plan) {
			m.must(t, p, plan, w)
		}
	})
}

// stoppedForNetworks are the steps that come before the stop of a container on
// a network that has to go, and before those.
func stoppedForNetworks(plan planner.Plan) map[planner.StepID]bool {
	along := map[planner.StepID]bool{}
	for _, s := range slices.Backward(plan.Steps) { // steps stand after what they wait for
		_, stops := s.Action.(planner.StopContainer)
		if !along[s.ID] && (!stops || s.Reason.Code != planner.NetworkChanged) {
			continue
		}
		for _, id := range s.After {
			along[id] = true
		}
	}
	return along
}

func (m *model) creates(plan planner.Plan) bool {
	return slices.ContainsFunc(plan.Steps, func(s planner.Step) bool {
		_, ok := s.Action.(planner.CreateContainer)
		return ok
	})
}

// TestFailedStepsAreMadeUp: whatever fails, the next run does it.
func TestFailedStepsAreMadeUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p := randomProject(t)
		plan, err := planner.Make(p, m.state(p), upLosing(p))
		if err != nil {
			return
		}
		m.must(t, p, plan, &walk{
			fails: func(planner.Step) bool { return rapid.IntRange(0, 7).Draw(t, "fails") == 0 },
		})
		if m.bringUp(t, p, true) {
			m.checkSettled(t, p)
		}
	})
}

// TestDownRemovesAll: `down` leaves no container and no network of the
// project, tries each removal although all else but hooks fails, and removes only volumes
// that the files declare, and these only with --volumes. A failed hook keeps the
// resources of the project.
func TestDownRemovesAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p := randomProject(t)
		in := planner.Intent{Goal: planner.GoalAbsent, Existing: true, Networks: true, OneOffs: true}
		in.Volumes = rapid.Bool().Draw(t, "volumes")
		in.AnonymousVolumes = in.Volumes
		plan, err := planner.Make(p, m.state(p), in)
		if err != nil {
			t.Fatal(err)
		}
		if !in.Volumes && len(plan.Destructive()) > 0 {
			t.Fatalf("loses data without being told to:\n%s", dump(plan))
		}
		w := &walk{fails: func(s planner.Step) bool { return !isHook(s) }}
		m.clone().must(t, p, plan, w)
		hooked := &walk{fails: isHook}
		m.clone().must(t, p, plan, hooked)
		for _, s := range plan.Steps {
			switch s.Action.(type) {
			case planner.RemoveNetwork, planner.RemoveVolume:
				if hooked.tried[s.ID] && slices.ContainsFunc(plan.Steps, isHook) {
					t.Fatalf("%s is tried when a hook failed\n%s", s.ID, dump(plan))
				}
			}
		}
		for _, s := range plan.Steps {
			volume, _ := s.Action.(planner.RemoveVolume)
			if volume.Volume.Name != "" && !volume.Carrier && !declares(p, volume.Volume.Name) {
				t.Fatalf("removes a volume that is not declared\n%s", dump(plan))
			}
			if s.Action.Verb() == "remove" && !w.tried[s.ID] && !volume.Carrier { // one that is mounted cannot go
				t.Fatalf("%s is not tried when other steps fail\n%s", s.ID, dump(plan))
			}
		}
		m.must(t, p, plan, &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }})
		if len(m.containers) > 0 || len(m.networks) > 0 {
			t.Fatalf("left:\n%s", describe(m))
		}
		for _, v := range m.volumes {
			if v.Carrier != "" || in.Volumes && v.Project != "" && declares(p, v.Name) {
				t.Fatalf("left:\n%s", describe(m))
			}
		}
	})
}

func isHook(s planner.Step) bool {
	_, ok := s.Action.(planner.RunHook)
	return ok
}

func declares(p *project.Project, volume string) bool {
	for _, v := range p.Volumes() {
		if v.Name == volume {
			return true
		}
	}
	return false
}
