package planner

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
	"slices"
)

// alter writes the changes of a container that is kept.
func (b replicaBuilder) alter(r *place) {
	a := r.altered
	if a == nil {
		return
	}
	var done []plan.StepID
	for _, key := range a.connect {
		done = append(done, b.connect(r, key, a.why))
	}
	connected := slices.Clone(done)
	for _, n := range a.disconnect {
		done = append(done, b.add(plan.DisconnectNetwork{Container: r.old.Subject(), Network: n.Subject()}, a.why, connected...))
	}
	if a.update {
		done = append(done, b.add(plan.UpdateContainer{Container: r.old.Subject()}, a.why, done...))
	}
	r.ready = append(r.ready, done...)
}

// connect writes the connection of a container that is kept to a network.
func (b replicaBuilder) connect(r *place, key string, why plan.Reason) plan.StepID {
	n, _ := b.want.Network(key)
	x := plan.ConnectNetwork{Container: r.old.Subject(), Network: plan.Subject{Kind: plan.KindNetwork, Name: n.Name}, Key: key}
	if r.old.Name != r.name {
		x.Serves = r.name
	}
	return b.add(x, why, stepID(plan.CreateNetwork{Network: x.Network}))
}
