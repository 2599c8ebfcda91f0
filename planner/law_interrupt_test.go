package planner_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// TestInterruptedConverges: an `up` that ends after any of its steps, in any
// order that respects its graph, is finished by the next one, also of a
// project that has changed again: nothing is left over, and no anonymous
// volume is lost, but where a volume is made again (removesVolume).
func TestInterruptedConverges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		if !m.bringUp(t, randomProject(t), true) {
			return
		}
		between := m.clone()
		p := randomProject(t)
		want, wanted := planner.Make(p, m.state(p), upLosing(p))
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
		if removesVolume(want) {
			return
		}
		m.checkAnonymous(t, between, p, next)
		if next == p {
			if diff := cmp.Diff(direct.end(), m.end()); diff != "" {
				t.Fatalf("not where it would be without the interruption (-direct +interrupted):\n%s", diff)
			}
		}
	})
}

// removesVolume reports whether a plan makes a volume again, as the user asked:
// its containers must be gone before it can be. If the run ends between the two,
// nothing tells whose their anonymous volumes were: these stay on the engine,
// and the next containers get new ones.
func removesVolume(p plan.Plan) bool {
	return slices.ContainsFunc(p.Steps, func(s plan.Step) bool {
		_, removes := s.Action.(plan.RemoveVolume)
		return removes
	})
}

// bringUp is a whole `up`; it reports false where the planner refuses.
func (m *model) bringUp(t *rapid.T, p *project.Project, anyOrder bool) bool {
	plan, err := planner.Make(p, m.state(p), upLosing(p))
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
	plan, err := planner.Make(p, m.state(p), upLosing(p))
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Empty() {
		t.Fatalf("there is more to do:\n%s\n%s", dump(plan), describe(m))
	}
	for _, b := range m.containers {
		if wrong := m.differs(b, p); wrong != "" {
			t.Fatalf("nothing more to do, but %s\n%s", wrong, describe(m))
		}
		if temporaryName.MatchString(b.Name) && b.service.ContainerName != b.Name {
			t.Fatalf("%s still has a temporary name\n%s", b.Name, describe(m))
		}
	}
	for _, v := range m.volumes {
		if v.SecretVolumeOf != "" && !m.mounted(v.Name) {
			t.Fatalf("a secret volume of %s is left\n%s", v.SecretVolumeOf, describe(m))
		}
	}
}

func (m *model) mounted(volume string) bool {
	return slices.ContainsFunc(m.containers, func(b *box) bool { return b.mounts(volume) })
}

func (b *box) mounts(volume string) bool {
	return slices.ContainsFunc(b.Mounts, func(mount plan.Mount) bool { return mount.Name == volume })
}

// checkAnonymous: a service loses no anonymous volume, but with a container
// that a project since had too much.
func (m *model) checkAnonymous(t *rapid.T, before *model, first, last *project.Project) {
	for s := range last.Services() {
		had, kept, count := map[string]bool{}, 0, 0
		for _, b := range before.containers {
			if b.Service != s.Name || b.OneOff {
				continue
			}
			count++
			for _, mount := range b.Mounts {
				had[mount.Name] = had[mount.Name] || mount.Target == "/anon"
			}
		}
		maps.DeleteFunc(had, func(_ string, anonymous bool) bool { return !anonymous })
		for volume := range had {
			if slices.ContainsFunc(m.containers, func(b *box) bool { return b.Service == s.Name && b.mounts(volume) }) {
				kept++
			}
		}
		surplus := max(0, count-min(first.Scale(s.Name), last.Scale(s.Name)))
		if kept < len(had)-surplus {
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
