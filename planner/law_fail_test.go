package planner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
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
		planned, err := planner.Make(p, m.state(p), in)
		if err != nil {
			return
		}
		successor := map[string]plan.StepID{}
		for _, s := range planned.Steps {
			if x, ok := s.Action.(plan.CreateContainer); ok && x.Replaces != nil {
				successor[x.Replaces.ID] = s.ID
			}
		}
		w := &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }}
		w.watch = func(s plan.Step) error {
			switch s.Action.(type) {
			case plan.StopContainer, plan.RemoveContainer, plan.RunHook:
			default:
				return nil
			}
			made, replaced := successor[s.Action.Subject().ID]
			if replaced && !m.done[made] && s.Reason.Code != plan.NetworkChanged {
				return fmt.Errorf("before %s", made)
			}
			return nil
		}
		m.must(t, p, planned, w)
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
		planned, err := planner.Make(p, m.state(p), in)
		if err != nil {
			return
		}
		along := stoppedForNetworks(planned)
		w := &walk{
			pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") },
			fails: func(s plan.Step) bool {
				return strings.HasPrefix(string(s.ID), "create container ")
			},
			watch: func(s plan.Step) error {
				if _, stops := s.Action.(plan.StopContainer); !stops || along[s.ID] {
					return nil
				}
				switch s.Reason.Code {
				case plan.Surplus, plan.Orphaned, plan.Leftover, plan.NetworkChanged:
					return nil
				}
				return fmt.Errorf("stopped although nothing could be created")
			},
		}
		if m.creates(planned) {
			m.must(t, p, planned, w)
		}
	})
}

// stoppedForNetworks are the steps that come before the stop of a container on
// a network that has to go, and before those.
func stoppedForNetworks(p plan.Plan) map[plan.StepID]bool {
	along := map[plan.StepID]bool{}
	for _, s := range slices.Backward(p.Steps) { // steps stand after what they wait for
		_, stops := s.Action.(plan.StopContainer)
		if !along[s.ID] && (!stops || s.Reason.Code != plan.NetworkChanged) {
			continue
		}
		for _, id := range s.After {
			along[id] = true
		}
	}
	return along
}

func (m *model) creates(p plan.Plan) bool {
	return slices.ContainsFunc(p.Steps, func(s plan.Step) bool {
		_, ok := s.Action.(plan.CreateContainer)
		return ok
	})
}

// TestFailedStepsAreMadeUp: whatever fails, the next run does it.
func TestFailedStepsAreMadeUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p := randomProject(t)
		planned, err := planner.Make(p, m.state(p), upLosing(p))
		if err != nil {
			return
		}
		m.must(t, p, planned, &walk{
			fails: func(plan.Step) bool { return rapid.IntRange(0, 7).Draw(t, "fails") == 0 },
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
		planned, err := planner.Make(p, m.state(p), in)
		if err != nil {
			t.Fatal(err)
		}
		if !in.Volumes && len(planned.Destructive()) > 0 {
			t.Fatalf("loses data without being told to:\n%s", dump(planned))
		}
		w := &walk{fails: func(s plan.Step) bool { return !isHook(s) }}
		m.clone().must(t, p, planned, w)
		hooked := &walk{fails: isHook}
		m.clone().must(t, p, planned, hooked)
		for _, s := range planned.Steps {
			switch s.Action.(type) {
			case plan.RemoveNetwork, plan.RemoveVolume:
				if hooked.tried[s.ID] && slices.ContainsFunc(planned.Steps, isHook) {
					t.Fatalf("%s is tried when a hook failed\n%s", s.ID, dump(planned))
				}
			}
		}
		for _, s := range planned.Steps {
			volume, _ := s.Action.(plan.RemoveVolume)
			if volume.Volume.Name != "" && !volume.SecretVolume && !declares(p, volume.Volume.Name) {
				t.Fatalf("removes a volume that is not declared\n%s", dump(planned))
			}
			if s.Action.Verb() == "remove" && !w.tried[s.ID] && !volume.SecretVolume { // one that is mounted cannot go
				t.Fatalf("%s is not tried when other steps fail\n%s", s.ID, dump(planned))
			}
		}
		m.must(t, p, planned, &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }})
		if len(m.containers) > 0 || len(m.networks) > 0 {
			t.Fatalf("left:\n%s", describe(m))
		}
		for _, v := range m.volumes {
			if v.SecretVolumeOf != "" || in.Volumes && v.Project != "" && declares(p, v.Name) {
				t.Fatalf("left:\n%s", describe(m))
			}
		}
	})
}

func isHook(s plan.Step) bool {
	_, ok := s.Action.(plan.RunHook)
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
