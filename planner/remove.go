package planner

import (
	"strings"
)

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

// orphans plans the removal of containers whose service the files do not
// have, and of one-offs that have ended, or says that they are there.
func (m *maker) orphans() {
	found := m.findOrphans()
	if m.intent.RemoveOrphans {
		for _, c := range found {
			m.discard(c, orphaned(c))
		}
		return
	}
	if len(found) == 0 || m.intent.IgnoreOrphans {
		return
	}
	note := Note{
		Code: NoteOrphans,
		Hint: "if you removed or renamed their service in your compose file, run this command with --remove-orphans to clean them up",
	}
	var names []string
	for _, c := range found {
		note.Subjects = append(note.Subjects, c.Subject())
		names = append(names, c.Name)
	}
	note.Message = "Found orphan containers (" + strings.Join(names, ", ") + ") for this project."
	m.note(note)
}

func (m *maker) findOrphans() []Container {
	var found []Container
	for _, service := range sortedKeys(m.replicas) {
		if !m.want.Known(service) {
			found = append(found, m.replicas[service]...)
		}
	}
	for _, c := range m.leftHooks {
		if !m.want.Known(c.Service) {
			found = append(found, c)
		}
	}
	for _, c := range m.oneOffs {
		if !c.Alive() || !m.want.Known(c.Service) {
			found = append(found, c)
		}
	}
	return found
}

func orphaned(c Container) Reason {
	if c.OneOff {
		return Reason{Code: Orphaned, Detail: "one-off"}
	}
	if c.Hook {
		return Reason{Code: Orphaned, Detail: "hook of " + c.Service}
	}
	return Reason{Code: Orphaned, Detail: "no service " + c.Service}
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
