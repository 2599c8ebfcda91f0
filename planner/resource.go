package planner

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
	"slices"
)

// resources writes the steps for networks and volumes that are created or
// recreated.
type resources struct{ *planning }

func (r resources) write() {
	for _, n := range r.newNetworks {
		if n.old != nil {
			r.recreateNetwork(n)
			continue
		}
		r.add(plan.CreateNetwork{Network: n.network, Key: n.key}, n.why)
	}
	for _, v := range r.newVolumes {
		create := plan.CreateVolume{Volume: v.volume, Key: v.key}
		if v.old == nil {
			r.add(create, v.why)
			continue
		}
		removed := r.add(plan.RemoveVolume{Volume: v.old.Subject()}, v.why)
		r.add(create, v.why, removed)
	}
}

// recreateNetwork stops and disconnects the containers of a network, removes it
// and creates it again. The old network must go first: the engine allows two
// networks with one name, and a container could be connected to either.
func (r resources) recreateNetwork(n networkDecision) {
	off := plan.Reason{Code: plan.NetworkChanged, Detail: n.old.Name}
	removed := r.add(plan.RemoveNetwork{Network: n.old.Subject()}, n.why)
	for _, c := range r.have.Containers {
		if !c.attached(*n.old) {
			continue
		}
		id := r.add(plan.DisconnectNetwork{Container: c.Subject(), Network: n.old.Subject()}, off)
		if c.Alive() {
			r.need(id, r.stopContainer(c, off))
		}
		r.need(removed, id)
	}
	r.add(plan.CreateNetwork{Network: n.network, Key: n.key}, n.why, removed)
}

// releaseVolumes makes the removal of a volume wait for the removal of the
// containers that mount it. It fails if other containers mount it.
func (r resources) releaseVolumes() error {
	for _, name := range sortedKeys(r.recreate.volumes) {
		e := &VolumeInUse{Name: name}
		removal := stepID(plan.RemoveVolume{Volume: Volume{Name: name}.Subject()})
		for _, c := range r.have.Containers {
			if !slices.ContainsFunc(c.Mounts, func(mount plan.Mount) bool { return mount.Name == name }) {
				continue
			}
			if !r.leaves(c) {
				e.Containers = append(e.Containers, "container "+c.Name)
			}
			r.need(removal, removeID(c))
		}
		for _, other := range r.have.ForeignContainers {
			if slices.Contains(other.Volumes, name) {
				e.Containers = append(e.Containers, other.describe())
			}
		}
		if len(e.Containers) > 0 {
			return e
		}
	}
	return nil
}

// removeRenamed removes networks that the file renamed, after the last container
// has left them. A network that other containers use is kept.
func (r resources) removeRenamed() {
	for _, have := range r.have.Networks {
		why, renamed := r.renamed[have.ID]
		if !renamed || r.isCleared(have) {
			continue
		}
		left, free := r.departures(have)
		for _, other := range r.have.ForeignContainers {
			free = free && !attached(other.Networks, have)
		}
		if free {
			r.add(plan.RemoveNetwork{Network: have.Subject(), Leave: true}, why, left...)
		}
	}
}

// departures returns the steps after which no container of the project is
// connected to a network, and false if a container stays connected.
func (r resources) departures(n Network) (steps []plan.StepID, all bool) {
	for _, c := range r.have.Containers {
		if !c.attached(n) {
			continue
		}
		disconnected := stepID(plan.DisconnectNetwork{Container: c.Subject(), Network: n.Subject()})
		switch {
		case r.leaves(c):
			steps = append(steps, removeID(c))
		case r.has(disconnected):
			steps = append(steps, disconnected)
		default:
			return nil, false
		}
	}
	return steps, true
}
