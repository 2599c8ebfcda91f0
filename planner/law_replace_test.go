package planner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// TestInterruptedConverges: an `up` that ends after any of its steps, in any
// order that respects its graph, is finished by the next one, also of a
// project that has changed again: nothing is left over, and no anonymous
// volume is lost.
func TestInterruptedConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		if !m.bringUp(t, randomProject(t), true) {
			return
		}
		between := m.clone()
		p := randomProject(t)
		want, wanted := planner.Make(p, m.state(), up())
		if wanted != nil {
			return
		}
		direct := m.clone()
		direct.must(t, p, want, &walk{})

		next := p
		if rapid.Bool().Draw(t, "the project changes in between") {
			next = randomProject(t)
		}
		m.must(t, p, want, randomWalk(t, want))
		if !m.bringUp(t, next, false) {
			return
		}
		m.checkSettled(t, next)
		m.checkAnonymous(t, between, p, next)
		if next == p {
			if diff := cmp.Diff(direct.end(), m.end()); diff != "" {
				t.Fatalf("not where it would be without the interruption (-direct +interrupted):\n%s", diff)
			}
		}
	})
}

// bringUp is a whole `up`; it reports false where the planner refuses.
func (m *model) bringUp(t *rapid.T, p *project.Project, anyOrder bool) bool {
	plan, err := planner.Make(p, m.state(), up())
	if err != nil {
		return false
	}
	w := &walk{}
	if anyOrder {
		w.pick = func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }
	}
	m.must(t, p, plan, w)
	return true
}

// checkSettled: nothing to do is left, and nothing is left over.
func (m *model) checkSettled(t *rapid.T, p *project.Project) {
	plan, err := planner.Make(p, m.state(), up())
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Empty() {
		t.Fatalf("there is more to do:\n%s\n%s", dump(plan), describe(m))
	}
	for _, b := range m.containers {
		if temporaryName.MatchString(b.Name) && b.service.ContainerName != b.Name {
			t.Fatalf("%s still has a temporary name\n%s", b.Name, describe(m))
		}
	}
	for _, v := range m.volumes {
		if v.Carrier != "" && !m.mounted(v.Name) {
			t.Fatalf("a carrier of %s is left\n%s", v.Carrier, describe(m))
		}
	}
}

func (m *model) mounted(volume string) bool {
	return slices.ContainsFunc(m.containers, func(b *box) bool { return b.mounts(volume) })
}

func (b *box) mounts(volume string) bool {
	return slices.ContainsFunc(b.Mounts, func(mount planner.Mount) bool { return mount.Name == volume })
}

// checkAnonymous: each service has as many of its anonymous volumes as the
// projects since left it containers for.
func (m *model) checkAnonymous(t *rapid.T, before *model, first, last *project.Project) {
	for s := range last.Services() {
		had, kept := map[string]bool{}, 0
		for _, b := range before.containers {
			for _, mount := range b.Mounts {
				if b.Service == s.Name && !b.OneOff && mount.Target == "/anon" {
					had[mount.Name] = true
				}
			}
		}
		for volume := range had {
			if slices.ContainsFunc(m.containers, func(b *box) bool { return b.Service == s.Name && b.mounts(volume) }) {
				kept++
			}
		}
		if kept < min(len(had), first.Scale(s.Name), last.Scale(s.Name)) {
			t.Fatalf("service %s had %d anonymous volumes and has %d of them\nbefore %s\nafter %s", s.Name, len(had), kept, describe(before), describe(m))
		}
	}
}

// end is what a model has come to, without what may differ from run to run:
// IDs, numbers, and whether a one-shot that nobody waits for is over.
func (m *model) end() []string {
	var out []string
	for _, b := range m.containers {
		status := string(b.Status)
		if b.Status == planner.Exited && b.ExitCode == 0 {
			status = string(planner.Running)
		}
		line := fmt.Sprintf("container of %s, %s", b.Service, status)
		var more []string
		for _, a := range b.Networks {
			more = append(more, " on "+a.Network)
		}
		for _, mount := range b.Mounts {
			more = append(more, " with "+mount.Target)
		}
		slices.Sort(more)
		out = append(out, line+strings.Join(more, ""))
	}
	for _, n := range m.networks {
		out = append(out, "network "+n.Name+" "+n.Hash)
	}
	for _, v := range m.volumes {
		if v.Key != "" {
			out = append(out, "volume "+v.Name)
		}
	}
	slices.Sort(out)
	return out
}

// TestCreateFirst: no container is stopped or removed for another one before
// that one has been created, but where its network has to go.
func TestCreateFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		m.bringUp(t, randomProject(t), false)
		p := randomProject(t)
		in := up()
		in.Recreate = rapid.SampledFrom([]planner.Recreate{planner.RecreateDiverged, planner.RecreateAlways}).Draw(t, "recreate")
		in.RecreateDeps = in.Recreate
		plan, err := planner.Make(p, m.state(), in)
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
// on a network that has to go.
func TestFailedCreateLeavesTheOld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		m.bringUp(t, randomProject(t), false)
		p := randomProject(t)
		in := up()
		in.Recreate = rapid.SampledFrom([]planner.Recreate{planner.RecreateDiverged, planner.RecreateAlways}).Draw(t, "recreate")
		plan, err := planner.Make(p, m.state(), in)
		if err != nil {
			return
		}
		w := &walk{
			pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") },
			fails: func(s planner.Step) bool {
				return strings.HasPrefix(string(s.ID), "create container ")
			},
			watch: func(s planner.Step) error {
				if _, stops := s.Action.(planner.StopContainer); !stops {
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

func (m *model) creates(plan planner.Plan) bool {
	return slices.ContainsFunc(plan.Steps, func(s planner.Step) bool {
		_, ok := s.Action.(planner.CreateContainer)
		return ok
	})
}

// TestFailedStepsAreMadeUp: whatever fails, the next run does it.
func TestFailedStepsAreMadeUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p := randomProject(t)
		plan, err := planner.Make(p, m.state(), up())
		if err != nil {
			return
		}
		m.must(t, p, plan, &walk{fails: func(planner.Step) bool { return rapid.IntRange(0, 7).Draw(t, "fails") == 0 }})
		if m.bringUp(t, p, true) {
			m.checkSettled(t, p)
		}
	})
}

// TestDownRemovesAll: `down` leaves no container and no network of the
// project, tries each removal although all else fails, and touches the data in
// volumes only when it is told to.
func TestDownRemovesAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		p := randomProject(t)
		in := planner.Intent{Goal: planner.GoalAbsent, Existing: true, Networks: true, OneOffs: true}
		in.Volumes = rapid.Bool().Draw(t, "volumes")
		in.AnonymousVolumes = in.Volumes
		plan, err := planner.Make(p, m.state(), in)
		if err != nil {
			t.Fatal(err)
		}
		if !in.Volumes && len(plan.Destructive()) > 0 {
			t.Fatalf("loses data without being told to:\n%s", dump(plan))
		}
		w := &walk{fails: func(planner.Step) bool { return true }}
		m.clone().must(t, p, plan, w)
		for _, s := range plan.Steps {
			volume, _ := s.Action.(planner.RemoveVolume)
			if s.Action.Verb() == "remove" && !w.tried[s.ID] && !volume.Carrier { // one that is mounted cannot go
				t.Fatalf("%s is not tried when other steps fail\n%s", s.ID, dump(plan))
			}
		}
		m.must(t, p, plan, &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }})
		if len(m.containers) > 0 || len(m.networks) > 0 {
			t.Fatalf("left:\n%s", describe(m))
		}
		for _, v := range m.volumes {
			if v.Carrier != "" || in.Volumes && v.Project != "" {
				t.Fatalf("left:\n%s", describe(m))
			}
		}
	})
}
