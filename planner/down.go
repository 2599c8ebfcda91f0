package planner

import (
	"fmt"
	"strings"
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
			m.needHook(id, c)
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
	m.keepResources()
	m.noteNothing()
}

// keepResources lets networks, volumes and images be removed only if every pre_stop hook succeeded: a container whose
// hook failed runs on, and its next down finds all that it uses.
func (m *maker) keepResources() {
	for _, s := range m.steps {
		switch s.Action.(type) {
		case RemoveNetwork, RemoveVolume, RemoveImage:
			m.need(s.ID, sortedKeys(m.hooks)...)
		}
	}
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

// downScope is what `down` removes: the containers of every service, of
// inactive profiles too, with one-offs and hooks, and of services that are no
// longer in the files; or those of the named services and of what depends on
// them. What was created from other files only belongs to somebody else, who
// uses the same project name: it stays without --remove-orphans.
func (m *maker) downScope() []Container {
	if len(m.named) > 0 {
		return m.downNamed()
	}
	var ours, kept []Container
	for _, c := range m.have.Containers {
		if !m.intent.RemoveOrphans && !m.want.Known(c.Service) && m.madeElsewhere(c) {
			kept = append(kept, c)
			continue
		}
		ours = append(ours, c)
	}
	m.noteOrphans(kept)
	return ours
}

// downNamed are the containers of the named services and of what depends on them.
func (m *maker) downNamed() []Container {
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

// removeNetworks removes the project's networks that no remaining container of
// the project is attached to.
func (m *maker) removeNetworks(removed []StepID) {
	for _, n := range m.have.Networks {
		if n.Project != m.want.Name() {
			continue
		}
		if users := m.remainingOn(n); len(users) > 0 {
			if len(m.named) == 0 {
				m.note(Note{
					Code: NoteKept, Subjects: []Subject{n.Subject()},
					Message: fmt.Sprintf("network %q is kept: it is still in use by %s", n.Name, strings.Join(users, ", ")),
				})
			}
			continue
		}
		m.after(m.add(RemoveNetwork{Network: n.Subject(), Leave: true}, Reason{Code: Requested}), removed...)
	}
}

// remainingOn are the names of the containers on a network that are not removed.
func (m *maker) remainingOn(n Network) []string {
	var names []string
	for _, c := range m.have.Containers {
		if !m.has(removeID(c)) && c.attached(n) {
			names = append(names, c.Name)
		}
	}
	return names
}

// removeVolumes removes the named volumes that the files declare, for `down -v`
// only. With services named, it is those that their containers use and no others.
// Without files, the project's label declares them.
func (m *maker) removeVolumes(removed []StepID) {
	users := m.mounters()
	for _, v := range m.have.Volumes {
		ours := v.Project == m.want.Name()
		if ours && v.Carrier != "" {
			continue
		}
		if why := m.whyKept(v); why != "" {
			m.noteKept(v, why)
			continue
		}
		theirs, free := m.removals(users[v.Name])
		if ours && free && (len(m.named) == 0 || len(theirs) > 0) {
			m.after(m.add(RemoveVolume{Volume: v.Subject()}, Reason{Code: Requested, Detail: "--volumes"}), removed...)
		}
	}
}

// whyKept is why `down -v` keeps a volume that it could be expected to remove:
// one that somebody else may have put data into.
func (m *maker) whyKept(have Volume) string {
	declared, ok := m.want.DeclaredVolume(have.Name)
	ours := have.Project == m.want.Name()
	switch {
	case ours && bool(declared.External):
		return "the Compose file declares it external"
	case ours && !ok && m.want.FromFile():
		return "the Compose file does not declare it"
	case !ours && ok && !bool(declared.External):
		return "it " + have.made()
	}
	return ""
}

func (m *maker) noteKept(have Volume, why string) {
	if len(m.named) > 0 { // nobody has asked for all volumes
		return
	}
	m.note(Note{
		Code: NoteKept, Subjects: []Subject{have.Subject()},
		Message: fmt.Sprintf("volume %q is kept with its data: %s", have.Name, why),
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
