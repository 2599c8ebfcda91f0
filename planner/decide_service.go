package planner

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// serviceRules decide what happens to the containers of services.
type serviceRules struct {
	*matcher
	names naming
	diff  fieldDiff
}

// verdict is how a container compares with its service.
type verdict struct {
	replace bool
	why     plan.Reason // of the replacement
	altered *alteration // what changes in place; nil for nothing
}

// decide decides for each place of a service whether its container is kept,
// replaced or created, and which containers are removed.
func (r serviceRules) decide(s project.Service) error {
	if s.Provider != nil {
		return nil
	}
	if err := r.checkParents(s); err != nil {
		return err
	}
	if err := r.checkHealth(s); err != nil {
		return err
	}
	if o, ok := r.want.OneOff(); ok && o.Service == s.Name {
		r.chosen[s.Name] = oneOff(o)
		return nil
	}
	found := r.candidates(s)
	verdicts := make(map[string]verdict, len(found))
	for _, c := range found {
		v, err := r.judge(s, c)
		if err != nil {
			return err
		}
		verdicts[c.ID] = v
	}
	scale := r.want.Scale(s.Name)
	sortByWorth(found, verdicts)
	for _, c := range slices.Backward(found[min(scale, len(found)):]) {
		r.drop(c, plan.Reason{Code: plan.Surplus, Detail: fmt.Sprintf("scale is %d", scale)})
	}
	r.chosen[s.Name] = r.places(s, found[:min(scale, len(found))], verdicts, scale)
	return nil
}

// sortByWorth puts containers first that need not be replaced, then those with a
// low number: surplus containers are taken from the end.
func sortByWorth(found []Container, verdicts map[string]verdict) {
	slices.SortStableFunc(found, func(a, b Container) int {
		return cmp.Or(compareBool(verdicts[a.ID].replace, verdicts[b.ID].replace), cmp.Compare(a.Number, b.Number))
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

// places returns the replicas of a service: first for existing containers, then
// new ones with numbers above all existing ones.
func (r serviceRules) places(s project.Service, found []Container, verdicts map[string]verdict, scale int) []replica {
	last := 0
	for _, c := range r.replicas[s.Name] {
		last = max(last, c.Number)
	}
	taken := map[int]bool{}
	var list []replica
	for _, c := range found {
		v := verdicts[c.ID]
		p := replica{number: c.Number, old: &c, name: r.names.finalName(s, c), decision: keep, altered: v.altered}
		if v.replace {
			// Two containers can have one number if somebody renamed one of them.
			if c.Number < 1 || taken[c.Number] {
				last++
				p.number = last
			}
			p.decision, p.why, p.name = replace, v.why, r.names.nextName(s, c, p.number)
		}
		taken[p.number] = true
		list = append(list, p)
	}
	for len(list) < scale {
		last++
		list = append(list, replica{number: last, name: r.names.containerName(s, last), decision: create, why: plan.Reason{Code: plan.Missing}})
	}
	slices.SortStableFunc(list, func(a, b replica) int { return cmp.Compare(a.number, b.number) })
	return list
}

// candidates returns the containers that can be a replica of the service, without
// what an interrupted replacement left. A container with a temporary name whose
// original still exists never served: it is removed. One whose original is gone,
// or is being removed, has taken its place: it is the replica.
func (r serviceRules) candidates(s project.Service) []Container {
	var out []Container
	for _, c := range r.replicas[s.Name] {
		switch {
		case r.names.neverServed(s, c):
			r.drop(c, plan.Reason{Code: plan.Leftover, Detail: "of an interrupted replacement"})
		case c.broken() && r.names.hasSuccessor(s, c):
			r.drop(c, plan.Reason{Code: plan.Leftover, Detail: string(c.Status)})
		default:
			out = append(out, c)
		}
	}
	return out
}
