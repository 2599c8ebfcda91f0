package planner

import "github.com/seed-6dc66d55/compose/planner/plan"

// planning is what the phases that write steps share: the index, the decisions,
// and the draft. Its own methods write the end of containers, which most phases
// need. See stop.go and remove.go.
type planning struct {
	*index
	*decisions
	*draft
	matches *matcher
	names   naming
	places  map[string][]place // the replicas, by service
	// causes are the steps that must succeed before the dependents of a service are
	// stopped, see interrupter.
	causes map[string][]plan.StepID
}

func newPlanning(x *index, d *decisions, w *draft) *planning {
	p := &planning{
		index: x, decisions: d, draft: w, matches: newMatcher(x, d), names: naming{x},
		places: make(map[string][]place, len(d.chosen)), causes: map[string][]plan.StepID{},
	}
	for service, list := range d.chosen {
		places := make([]place, len(list))
		for i, r := range list {
			places[i].replica = r
		}
		p.places[service] = places
	}
	return p
}
