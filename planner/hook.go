package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// preStart plans the hooks before the start of a replica: those that run once
// for all replicas before the first one, when none of them runs, and those
// that run for each replica. They wait for what the start waits for.
func (m *maker) preStart(s project.Service, subject Subject, start StepID, why Reason) {
	if len(s.PreStart) == 0 {
		return
	}
	first, planned := m.before[s.Name]
	each := planned || m.stillRuns(s.Name)
	if each && !slices.ContainsFunc(s.PreStart, func(h types.PreStartHook) bool { return h.PerReplica }) {
		m.need(start, first)
		return
	}
	step, _ := m.step(start)
	hook := m.add(RunHook{Container: subject, Phase: PreStart, Each: each}, why, step.Needs...)
	m.after(hook, step.After...)
	m.need(hook, first)
	m.need(start, hook)
	if !each {
		m.before[s.Name] = hook
	}
}

// stillRuns reports whether a replica runs all along the plan.
func (m *maker) stillRuns(service string) bool {
	return slices.ContainsFunc(m.chosen[service], func(r replica) bool {
		return r.fate == keep && r.old.Alive() && !m.stopped(*r.old)
	})
}

// sweepHooks plans the end of what failed hooks have left, where the service
// has no such hooks any more, or where it holds a volume that is made again.
// Otherwise it stays to be looked at until its hooks are run again.
func (m *maker) sweepHooks() {
	for _, c := range m.leftHooks {
		s, ok := m.want.Service(c.Service)
		_, holds := m.remadeVolume(c)
		if holds || ok && len(s.PreStart) == 0 {
			m.discard(c, Reason{Code: Leftover, Detail: "of a hook"})
		}
	}
}
