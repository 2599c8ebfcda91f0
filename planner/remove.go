package planner

import "github.com/seed-6dc66d55/compose/planner/plan"

func removeID(c Container) plan.StepID { return stepID(plan.RemoveContainer{Container: c.Subject()}) }

// leaves reports whether the plan removes a container.
func (p *planning) leaves(c Container) bool { return p.has(removeID(c)) }

// removeContainer plans a removal, after the container has been taken off
// networks that are made again.
func (p *planning) removeContainer(c Container, why plan.Reason, needs ...plan.StepID) plan.StepID {
	id := p.add(plan.RemoveContainer{Container: c.Subject(), Volumes: p.intent.AnonymousVolumes}, why, needs...)
	for _, n := range p.cleared {
		p.after(id, stepID(plan.DisconnectNetwork{Container: c.Subject(), Network: n}))
	}
	return id
}

// discard plans the end of a container: hooks, stop, remove.
func (p *planning) discard(c Container, why plan.Reason) plan.StepID {
	id := p.removeContainer(c, why)
	if c.Alive() {
		p.need(id, p.stopContainer(c, why))
	}
	return id
}

// sweep plans the removal of the volumes that carry configs and secrets into
// containers which are removed, or no longer exist.
func (p *planning) sweep() {
	users := p.mounters()
	for _, v := range p.have.Volumes {
		if v.SecretVolumeOf == "" || v.Project != p.want.Name() {
			continue
		}
		if removed, free := p.removals(users[v.Name]); free {
			why := plan.Reason{Code: plan.Leftover, Detail: "configs and secrets of " + v.SecretVolumeOf}
			p.add(plan.RemoveVolume{Volume: v.Subject(), SecretVolume: true}, why, removed...)
		}
	}
}

// removals are the steps that remove the containers; not all are when one
// stays.
func (p *planning) removals(list []Container) (ids []plan.StepID, all bool) {
	for _, c := range list {
		if !p.has(removeID(c)) {
			return nil, false
		}
		ids = append(ids, removeID(c))
	}
	return ids, true
}

// freed is the step that frees a name which another container of the project
// still holds, "" where nobody does.
func (p *planning) freed(name, holder string) plan.StepID {
	c, ok := p.containers[name]
	if !ok || c.ID == holder {
		return ""
	}
	return removeID(c)
}
