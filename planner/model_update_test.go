package planner_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
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

// drift is where a container's limits differ from its service. The engine cannot
// remove a memory limit.
func (b *box) drift(s project.Service) []planner.Drift {
	var out []planner.Drift
	want := limitsOf(s)
	for path, limit := range map[string]confighash.Limit{"mem_limit": confighash.LimitMemory, "restart": confighash.LimitRestart} {
		if want[path] != b.limits[path] {
			out = append(out, planner.Drift{Path: path, From: b.limits[path], To: want[path], InPlace: want[path] != "" && b.label.Sets(limit)})
		}
	}
	slices.SortFunc(out, func(a, b planner.Drift) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// look adds what an inspect adds of a container whose hash is not the wanted one.
func (m *model) look(c planner.Container, b *box, want *project.Project) planner.Container {
	c.Parts = b.label
	s, ok := want.Service(b.Service)
	if !ok || b.OneOff {
		return c
	}
	same, err := confighash.Recognizes(confighash.ResolveReferences(s, m.first), c.Hash)
	if err == nil {
		c.Drift = b.drift(s)
	}
	if same { // limits that the file does not set are left as they are
		c.Drift = slices.DeleteFunc(c.Drift, func(d planner.Drift) bool { return d.To == "" || d.To == "no" })
	}
	return c
}

// update has the effect of UpdateContainer, which is one call.
func (m *model) update(b *box) error {
	s, ok := m.want.Service(b.Service)
	if !ok {
		return fmt.Errorf("no service %s", b.Service)
	}
	for _, d := range b.drift(s) {
		if !d.InPlace {
			return fmt.Errorf("%s of %s cannot be changed in place", d.Path, b.Name)
		}
	}
	parts, err := confighash.PartsOf(confighash.ResolveReferences(s, m.first))
	if err == nil && b.label.Rest != parts.Rest {
		return fmt.Errorf("%s is updated, but more than its limits differs", b.Name)
	}
	b.limits = limitsOf(s)
	return err
}

// differs tells in what a container is not as its service asks for, whatever
// its labels say; "" where it is.
func (m *model) differs(b *box, want *project.Project) string {
	s, ok := want.Service(b.Service)
	if !ok || b.OneOff {
		return ""
	}
	if d := b.drift(s); len(d) > 0 {
		return fmt.Sprintf("%s has other limits: %v", b.Name, d)
	}
	parts, err := confighash.PartsOf(confighash.ResolveReferences(s, m.first))
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
