package planner

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// replica is what converge decided for one place of a service.
type replica struct {
	number int
	name   string     // the name of the container that serves
	old    *Container // nil: nothing is there
	fate   fate
	why    Reason
	ready  []StepID // steps that must be over before it can start
	// started is the step after which it has started, "" when no step starts it.
	started StepID
}

// fate is what happens to a replica.
type fate string

const (
	keep    fate = "keep"
	create  fate = "create"
	replace fate = "replace"
)

// subject is the container that serves once the plan is through.
func (r replica) subject(service string) Subject {
	s := Subject{Kind: KindContainer, Name: r.name, Service: service, Number: r.number}
	if r.fate == keep {
		s.ID = r.old.ID
	}
	return s
}

// handled are the IDs of the containers that a decision was made about: they
// stay, or another one takes their place.
func (m *maker) handled() map[string]bool {
	out := map[string]bool{}
	for _, list := range m.chosen {
		for _, r := range list {
			if r.old != nil {
				out[r.old.ID] = true
			}
		}
	}
	return out
}

func sortByNumber(list []Container) {
	slices.SortFunc(list, func(a, b Container) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Name, b.Name))
	})
}

// decide says for each place of a service whether its container is kept,
// replaced or created, and plans the removal of what is too much.
func (m *maker) decide(s project.Service) error {
	if s.Provider != nil {
		return nil
	}
	if err := m.checkParents(s); err != nil {
		return err
	}
	if err := m.checkHealth(s); err != nil {
		return err
	}
	if o, ok := m.want.OneOff(); ok && o.Service == s.Name {
		m.chosen[s.Name] = oneOff(o)
		return nil
	}
	found := m.settle(s)
	why := make(map[string]Reason, len(found))
	for _, c := range found {
		reason, diverged, err := m.diverged(s, c)
		if err != nil {
			return err
		}
		if diverged {
			why[c.ID] = reason
		}
	}
	scale := m.want.Scale(s.Name)
	sortByWorth(found, why)
	for _, c := range slices.Backward(found[min(scale, len(found)):]) {
		m.discard(c, Reason{Code: Surplus, Detail: fmt.Sprintf("scale is %d", scale)})
	}
	m.chosen[s.Name] = m.places(s, found[:min(scale, len(found))], why, scale)
	return nil
}

// sortByWorth puts those first that are as wanted, then those with a low
// number: what is too much is taken from the end.
func sortByWorth(found []Container, why map[string]Reason) {
	slices.SortStableFunc(found, func(a, b Container) int {
		_, da := why[a.ID]
		_, db := why[b.ID]
		return cmp.Or(compareBool(da, db), cmp.Compare(a.Number, b.Number))
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// places are the replicas of a service: what is there, then new ones with
// numbers above all that there were.
func (m *maker) places(s project.Service, found []Container, why map[string]Reason, scale int) []replica {
	last := 0
	for _, c := range m.replicas[s.Name] {
		last = max(last, c.Number)
	}
	taken := map[int]bool{}
	var list []replica
	for _, c := range found {
		r := replica{number: c.Number, old: &c, name: m.finalName(s, c), fate: keep}
		if reason, ok := why[c.ID]; ok {
			// Two of one number can be there when somebody renamed one.
			if c.Number < 1 || taken[c.Number] {
				last++
				r.number = last
			}
			r.fate, r.why, r.name = replace, reason, m.nextName(s, c, r.number)
			m.leaving[c.ID] = true
		}
		taken[r.number] = true
		list = append(list, r)
	}
	for len(list) < scale {
		last++
		list = append(list, replica{number: last, name: m.containerName(s, last), fate: create, why: Reason{Code: Missing}})
	}
	slices.SortStableFunc(list, func(a, b replica) int { return cmp.Compare(a.number, b.number) })
	return list
}

// settle deals with what an interrupted replacement left. A container with a
// temporary name whose original is still there never served: it goes. One
// whose original is gone, or on its way, has taken its place: it is the
// replica.
func (m *maker) settle(s project.Service) []Container {
	var out []Container
	for _, c := range m.replicas[s.Name] {
		if m.neverServed(s, c) {
			m.discard(c, Reason{Code: Leftover, Detail: "of an interrupted replacement"})
			continue
		}
		if c.broken() && m.heir(s, c) {
			m.discard(c, Reason{Code: Leftover, Detail: string(c.Status)})
			continue
		}
		out = append(out, c)
	}
	return out
}

// neverServed reports whether a container was made to replace another one
// that is still there.
func (m *maker) neverServed(s project.Service, c Container) bool {
	id, ok := m.originalID(s, c)
	if !ok {
		return false
	}
	original, there := m.originals[id]
	return there && original.Service == c.Service && !original.broken()
}

// heir reports whether a container stands ready in another one's place.
func (m *maker) heir(s project.Service, c Container) bool {
	return slices.ContainsFunc(m.replicas[s.Name], func(other Container) bool {
		id, ok := m.originalID(s, other)
		return ok && id == shortID(c.ID)
	})
}
