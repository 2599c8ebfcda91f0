package planner

func removeID(c Container) StepID { return stepID(RemoveContainer{Container: c.Subject()}) }

// leaves reports whether a container will be gone when the plan is through.
func (m *maker) leaves(c Container) bool { return m.leaving[c.ID] || m.has(removeID(c)) }

// removeContainer plans a removal, after the container has been taken off
// networks that are made again.
func (m *maker) removeContainer(c Container, why Reason, needs ...StepID) StepID {
	id := m.add(RemoveContainer{Container: c.Subject(), Volumes: m.intent.AnonymousVolumes}, why, needs...)
	for _, n := range m.cleared {
		m.after(id, stepID(DisconnectNetwork{Container: c.Subject(), Network: n}))
	}
	return id
}

// discard plans the end of a container: hooks, stop, remove.
func (m *maker) discard(c Container, why Reason) StepID {
	id := m.removeContainer(c, why)
	if c.Alive() {
		m.need(id, m.stopContainer(c, why))
	}
	return id
}

// sweep plans the removal of the volumes that carry configs and secrets into
// containers which are removed, or no longer exist.
func (m *maker) sweep() {
	users := m.mounters()
	for _, v := range m.have.Volumes {
		if v.Carrier == "" || v.Project != m.want.Name() {
			continue
		}
		if removed, free := m.removals(users[v.Name]); free {
			why := Reason{Code: Leftover, Detail: "configs and secrets of " + v.Carrier}
			m.add(RemoveVolume{Volume: v.Subject(), Carrier: true}, why, removed...)
		}
	}
}

// mounters are the containers that mount each volume.
func (m *maker) mounters() map[string][]Container {
	out := map[string][]Container{}
	for _, c := range m.have.Containers {
		for _, mount := range c.Mounts {
			if mount.Name != "" {
				out[mount.Name] = append(out[mount.Name], c)
			}
		}
	}
	return out
}

// removals are the steps that remove the containers; not all are when one
// stays.
func (m *maker) removals(list []Container) (ids []StepID, all bool) {
	for _, c := range list {
		if !m.has(removeID(c)) {
			return nil, false
		}
		ids = append(ids, removeID(c))
	}
	return ids, true
}
