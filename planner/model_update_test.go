package planner_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// limitsOf are the limits that random files have, by their path.
func limitsOf(s project.Service) map[string]string {
	out := map[string]string{"restart": cmp.Or(s.Restart, "no"), "mem_limit": ""}
	if s.MemLimit > 0 {
		out["mem_limit"] = fmt.Sprint(int64(s.MemLimit))
	}
	return out
}

// drift is where a container's limits differ from its service. The engine
// cannot take a memory limit away.
func (b *box) drift(s project.Service) []planner.Drift {
	var out []planner.Drift
	want := limitsOf(s)
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if want[path] != b.limits[path] {
			out = append(out, planner.Drift{Path: path, From: b.limits[path], To: want[path], InPlace: want[path] != ""})
		}
	}
	return out
}

// look adds what inspect tells of a container whose hash is not what is
// wanted, and what its marks remember.
func (m *model) look(c planner.Container, b *box, want *project.Project) planner.Container {
	c.Parts = b.label
	c.Hash, c.Parts.Hash = b.label.Hash, ""
	number := 0
	for _, v := range m.volumes {
		if v.Mark != nil && v.Mark.Container == b.ID && v.Mark.Number > number {
			number, c.Hash, c.Parts = v.Mark.Number, v.Mark.Parts.Hash, v.Mark.Parts
		}
	}
	s, ok := want.Service(b.Service)
	if !ok || b.OneOff {
		return c
	}
	same, err := planner.Recognizes(planner.ResolveReferences(s, m.first), c.Hash)
	if err == nil {
		c.Drift = b.drift(s)
	}
	if same { // what the file says nothing of is left to whoever changed it
		c.Drift = slices.DeleteFunc(c.Drift, func(d planner.Drift) bool { return d.To == "" || d.To == "no" })
	}
	return c
}

// updatePhases are the calls that an update makes.
const updatePhases = 4

// update has the effect of UpdateContainer, or of as many of its calls as
// phases says: a mark without a hash, the limits, a mark with one, and the end
// of older marks.
func (m *model) update(b *box, phases int) error {
	s, ok := m.want.Service(b.Service)
	if !ok {
		return fmt.Errorf("no service %s", b.Service)
	}
	for _, d := range b.drift(s) {
		if !d.InPlace {
			return fmt.Errorf("%s of %s cannot be changed in place", d.Path, b.Name)
		}
	}
	s = planner.ResolveReferences(s, m.first)
	parts, err := planner.PartsOf(s)
	if err != nil {
		return err
	}
	hash, err := planner.Hash(s)
	now := m.look(b.Container, b, m.want).Parts
	if now.Rest != parts.Rest {
		return fmt.Errorf("%s is updated, but more than its limits differs", b.Name)
	}
	if now.Hash = ""; phases > 0 && len(b.drift(s)) > 0 {
		m.mark(b, now)
	}
	if phases > 1 {
		b.limits = limitsOf(s)
	}
	if parts.Hash = hash; phases > 2 {
		m.mark(b, parts)
	}
	if phases > 3 {
		last := m.lastMark(b)
		m.volumes = slices.DeleteFunc(m.volumes, func(v planner.Volume) bool {
			return v.Mark != nil && v.Mark.Container == b.ID && v.Mark.Number < last
		})
	}
	return err
}

func (m *model) lastMark(b *box) int {
	last := 0
	for _, v := range m.volumes {
		if v.Mark != nil && v.Mark.Container == b.ID {
			last = max(last, v.Mark.Number)
		}
	}
	return last
}

func (m *model) mark(b *box, parts planner.Parts) {
	number := m.lastMark(b) + 1
	name := planner.MarkName(m.want.Name(), b.ID, number)
	m.volumes = append(m.volumes, planner.Volume{Name: name, Project: m.want.Name(), Mark: &planner.Mark{Container: b.ID, Number: number, Parts: parts}})
}

// differs tells in what a container is not as its service asks for, whatever
// its labels and its mark say; "" where it is.
func (m *model) differs(b *box, want *project.Project) string {
	s, ok := want.Service(b.Service)
	if !ok || b.OneOff {
		return ""
	}
	if d := b.drift(s); len(d) > 0 {
		return fmt.Sprintf("%s has other limits: %v", b.Name, d)
	}
	parts, err := planner.PartsOf(planner.ResolveReferences(s, m.first))
	if err != nil {
		return err.Error()
	}
	on := map[string]string{}
	for key, hash := range parts.Networks {
		n, _ := want.Network(key)
		on[n.Name] = hash
	}
	if !maps.Equal(on, b.endpoints) {
		return fmt.Sprintf("%s is on %v, and should be on %v", b.Name, b.endpoints, on)
	}
	return ""
}
