package planner

import (
	"fmt"
	"slices"
)

// remove plans `rm` and `down`. Every removal is tried, whatever became of
// the others.
func (m *maker) remove() {
	victims := m.scope()
	if m.intent.Networks {
		victims = m.downScope()
	}
	var removed []StepID
	for _, c := range victims {
		if m.intent.StoppedOnly && c.Alive() {
			continue
		}
		id := m.removeContainer(c, Reason{Code: Requested})
		if c.Alive() {
			m.after(id, m.stopContainer(c, Reason{Code: Requested}))
		}
		removed = append(removed, id)
	}
	m.orderStops()
	if m.intent.Networks {
		m.endProviders(ProviderDown)
		m.removeNetworks(removed)
	}
	m.sweep()
	if m.intent.Volumes {
		m.removeVolumes(removed)
	}
	m.removeImages(removed)
	m.noteNothing()
}

func (m *maker) noteNothing() {
	if len(m.steps) > 0 {
		return
	}
	message := "No stopped containers"
	if m.intent.Networks {
		message = fmt.Sprintf("No resource found to remove for project %q.", m.want.Name())
	}
	m.note(Note{Code: NoteNothing, Message: message})
}

// downScope is what `down` removes: all that bears the project's label,
// profiles, orphans and one-offs included; or the named services and what
// depends on them.
func (m *maker) downScope() []Container {
	if len(m.named) == 0 {
		return m.have.Containers
	}
	dependents := map[string][]string{}
	for _, service := range sortedKeys(m.members) {
		for _, name := range m.dependenciesOf(service) {
			dependents[name] = append(dependents[name], service)
		}
	}
	reach := map[string]bool{}
	var visit func(service string)
	visit = func(service string) {
		if reach[service] {
			return
		}
		reach[service] = true
		for _, dependent := range dependents[service] {
			visit(dependent)
		}
	}
	for service := range m.named {
		visit(service)
	}
	var out []Container
	for _, c := range m.have.Containers {
		if reach[c.Service] {
			out = append(out, c)
		}
	}
	return out
}

// removeNetworks removes the project's networks that nothing else of the
// project is left on.
func (m *maker) removeNetworks(removed []StepID) {
	for _, n := range m.have.Networks {
		if n.Project != m.want.Name() {
			continue
		}
		used := slices.ContainsFunc(m.have.Containers, func(c Container) bool { return !m.has(removeID(c)) && c.attached(n) })
		if used {
			continue
		}
		m.after(m.add(RemoveNetwork{Network: n.Subject(), Leave: true}, Reason{Code: Requested}), removed...)
	}
}

// removeVolumes removes the project's named volumes: only `down -v` asks so.
// With services named, it is those that their containers use and no others.
func (m *maker) removeVolumes(removed []StepID) {
	users := m.mounters()
	for _, v := range m.have.Volumes {
		if v.Project != m.want.Name() {
			m.noteForeignKept(v)
			continue
		}
		if v.Carrier != "" {
			continue
		}
		theirs, free := m.removals(users[v.Name])
		if free && (len(m.named) == 0 || len(theirs) > 0) {
			m.after(m.add(RemoveVolume{Volume: v.Subject()}, Reason{Code: Requested, Detail: "--volumes"}), removed...)
		}
	}
}

// noteForeignKept says that a volume which the files declare for the project's
// own stays: somebody else made it, and may have put data into it. With services
// named, nobody has asked for all volumes.
func (m *maker) noteForeignKept(have Volume) {
	own := false
	for _, v := range m.want.Volumes() {
		own = own || v.Name == have.Name && !bool(v.External)
	}
	if !own || len(m.named) > 0 {
		return
	}
	m.note(Note{
		Code: NoteKept, Subjects: []Subject{have.Subject()},
		Message: fmt.Sprintf("volume %q is kept with its data: it %s", have.Name, have.made()),
		Hint:    fmt.Sprintf("`docker volume rm %s` removes it", have.Name),
	})
}

// removeImages removes what `--rmi` names: local is what was built under a
// name that compose gave; all is every service's image.
func (m *maker) removeImages(removed []StepID) {
	if m.intent.Images == "" {
		return
	}
	for s := range m.want.Services() {
		if len(m.named) > 0 && !m.named[s.Name] || s.Provider != nil {
			continue
		}
		ref := ImageRef(m.want, s)
		if _, here := m.have.Images[ref]; !here || m.intent.Images == "local" && s.Image != "" {
			continue
		}
		image := Subject{Kind: KindImage, Name: ref, Service: s.Name}
		m.after(m.add(RemoveImage{Image: image}, Reason{Code: Requested, Detail: "--rmi " + m.intent.Images}), removed...)
	}
}
