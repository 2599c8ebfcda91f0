package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// preStart plans the hooks before the start of a replica: those that run once
// for all replicas before the first one, when none of them runs, and those
// that run for each replica. They wait for what the start waits for.
func (t *starter) preStart(s project.Service, subject plan.Subject, start plan.StepID, why plan.Reason) {
	if len(s.PreStart) == 0 {
		return
	}
	first, planned := t.before[s.Name]
	each := planned || t.stillRuns(s.Name)
	if each && !slices.ContainsFunc(s.PreStart, func(h types.PreStartHook) bool { return h.PerReplica }) {
		t.need(start, first)
		return
	}
	step, _ := t.step(start)
	hook := t.add(plan.RunHook{Container: subject, Phase: plan.PreStart, Each: each}, why, step.Needs...)
	t.after(hook, step.After...)
	t.need(hook, first)
	t.need(start, hook)
	if !each {
		t.before[s.Name] = hook
	}
}

// stillRuns reports whether a replica runs all along the plan.
func (t *starter) stillRuns(service string) bool {
	return slices.ContainsFunc(t.places[service], func(r place) bool {
		return r.decision == keep && r.old.Alive() && !t.stopped(*r.old)
	})
}

// sweepHooks plans the end of what failed hooks have left, where the service
// has no such hooks any more, or where it holds a volume that is made again.
// Otherwise it stays to be looked at until its hooks are run again.
func (p *planning) sweepHooks() {
	for _, c := range p.leftHooks {
		s, ok := p.want.Service(c.Service)
		_, holds := p.recreatedVolume(c)
		if holds || ok && len(s.PreStart) == 0 {
			p.discard(c, plan.Reason{Code: plan.Leftover, Detail: "of a hook"})
		}
	}
}
