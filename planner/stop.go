package planner

import (
	"fmt"
	"slices"
)

func stopID(c Container) StepID { return stepID(StopContainer{Container: c.Subject()}) }

func (m *maker) stopped(c Container) bool { return m.has(stopID(c)) }

// step is the step as it stands in the draft.
func (m *maker) step(id StepID) (Step, bool) {
	i, ok := m.index[id]
	if !ok {
		return Step{}, false
	}
	return *m.steps[i], true
}

// stopContainer plans a graceful stop, with the service's pre_stop hooks
// before it: wherever a container stops, they run.
func (m *maker) stopContainer(c Container, why Reason) StepID {
	id := m.add(StopContainer{Container: c.Subject(), Timeout: m.intent.Timeout}, why)
	s, ok := m.want.Service(c.Service)
	if ok && len(s.PreStop) > 0 && c.Status == Running {
		m.after(id, m.add(RunHook{Container: c.Subject(), Phase: PreStop}, why))
	}
	return id
}

// stop plans `stop` and `kill`.
func (m *maker) stop() error {
	found := false
	for _, c := range m.scope() {
		found = true
		switch {
		case !c.Alive():
		case m.intent.Signal != "":
			m.add(KillContainer{Container: c.Subject(), Signal: m.intent.Signal}, Reason{Code: Requested})
		default:
			m.stopContainer(c, Reason{Code: Requested})
		}
	}
	if m.intent.RemoveOrphans {
		m.orphans()
	}
	m.orderStops()
	if m.intent.Signal != "" && len(m.steps) == 0 {
		m.note(Note{Code: NoteNothing, Message: "No container to kill"})
	}
	return m.checkNamed(found)
}

// scope is what a command on existing containers is about: those of the
// named services, or of all that the project has; one-offs only when killed.
func (m *maker) scope() []Container {
	var out []Container
	for _, c := range m.have.Containers {
		_, active := m.want.Service(c.Service)
		switch {
		case c.OneOff && m.intent.Signal == "" && !m.intent.OneOffs:
		case m.named[c.Service], len(m.named) == 0 && active:
			out = append(out, c)
		}
	}
	return out
}

// checkNamed is a place for commands that were given services: those that
// exist but have no container are no error.
func (m *maker) checkNamed(bool) error { return nil }

// orderStops lets dependents stop before what they depend on.
func (m *maker) orderStops() {
	for service, dependents := range m.dependents() {
		for _, c := range m.replicas[service] {
			if !m.stopped(c) {
				continue
			}
			for _, d := range dependents {
				if m.stopped(d) {
					m.after(stopID(c), stopID(d))
				}
			}
		}
	}
}

// dependents are the containers that depend on a service, by the files or,
// for services that the files do not have, by the containers' labels.
func (m *maker) dependents() map[string][]Container {
	out := map[string][]Container{}
	for _, c := range m.have.Containers {
		for _, name := range m.dependenciesOf(c) {
			out[name] = append(out[name], c)
		}
	}
	return out
}

func (m *maker) dependenciesOf(c Container) []string {
	if s, ok := m.want.Service(c.Service); ok && m.want.FromFile() {
		return sortedKeys(s.DependsOn)
	}
	var out []string
	for _, d := range c.DependsOn {
		out = append(out, d.Service)
	}
	slices.Sort(out)
	return out
}

func (m *maker) pause() error {
	for _, c := range m.scope() {
		if c.Status == Running {
			m.add(PauseContainer{Container: c.Subject()}, Reason{Code: Requested})
		}
	}
	return nil
}

func (m *maker) unpause() error {
	for _, c := range m.scope() {
		if c.Status == Paused {
			m.add(UnpauseContainer{Container: c.Subject()}, Reason{Code: Requested})
		}
	}
	return nil
}

// remove plans `rm` and `down`. Every removal is tried, whatever became of
// the others.
func (m *maker) remove() error {
	victims := m.scope()
	if m.intent.Networks {
		victims = m.downScope()
	}
	var removed []StepID
	gone := map[string]bool{}
	for _, c := range victims {
		if m.intent.StoppedOnly && c.Alive() {
			continue
		}
		gone[c.ID] = true
		id := m.add(RemoveContainer{Container: c.Subject(), Volumes: m.intent.AnonymousVolumes}, Reason{Code: Requested})
		if c.Alive() {
			m.after(id, m.stopContainer(c, Reason{Code: Requested}))
		}
		removed = append(removed, id)
	}
	m.orderStops()
	if m.intent.Networks {
		m.removeNetworks(gone, removed)
	}
	if m.intent.Volumes {
		m.removeVolumes(removed)
	}
	m.removeImages(removed)
	m.noteNothing()
	return nil
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
	dependents := m.dependents()
	reach := map[string]bool{}
	var visit func(service string)
	visit = func(service string) {
		if reach[service] {
			return
		}
		reach[service] = true
		for _, c := range dependents[service] {
			visit(c.Service)
		}
	}
	for _, service := range sortedKeys(m.named) {
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
func (m *maker) removeNetworks(gone map[string]bool, removed []StepID) {
	for _, n := range m.have.Networks {
		if n.Project != m.want.Name() {
			continue
		}
		used := slices.ContainsFunc(m.have.Containers, func(c Container) bool { return !gone[c.ID] && c.attached(n) })
		if used {
			continue
		}
		m.after(m.add(RemoveNetwork{Network: n.Subject()}, Reason{Code: Requested}), removed...)
	}
}

// removeVolumes removes the project's named volumes: only `down -v` asks so.
// With services named, it is those that no other service uses.
func (m *maker) removeVolumes(removed []StepID) {
	for _, v := range m.have.Volumes {
		if v.Project != m.want.Name() || m.usedElsewhere(v) {
			continue
		}
		m.after(m.add(RemoveVolume{Volume: v.Subject()}, Reason{Code: Requested, Detail: "--volumes"}), removed...)
	}
}

func (m *maker) usedElsewhere(v Volume) bool {
	if len(m.named) == 0 {
		return false
	}
	return slices.ContainsFunc(m.have.Containers, func(c Container) bool {
		_, goes := m.index[stepID(RemoveContainer{Container: c.Subject()})]
		return !goes && slices.ContainsFunc(c.Mounts, func(mount Mount) bool { return mount.Name == v.Name })
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
