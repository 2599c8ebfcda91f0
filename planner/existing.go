package planner

import (
	"fmt"

	"github.com/seed-6dc66d55/compose/project"
)

// ErrNoContainer says that a command which works on what is there found
// nothing of a service.
type ErrNoContainer struct{ Service string }

func (e *ErrNoContainer) Error() string {
	return fmt.Sprintf("service %q has no container to start", e.Service)
}

// startExisting plans `start` and `restart`: what is there runs, compared
// with nothing.
func (m *maker) startExisting() error {
	if m.intent.Unpause {
		m.unpause()
		return nil
	}
	for s := range m.want.Services() {
		if err := m.choose(s); err != nil {
			return err
		}
	}
	if m.intent.Bounce {
		m.bounce()
		m.noteStale()
	}
	m.startAll()
	if len(m.have.Containers) == 0 {
		m.note(Note{Code: NoteNothing, Message: fmt.Sprintf("no container of project %s", m.want.Name())})
	}
	return nil
}

// choose takes the containers that a service has, without what an interrupted
// run left: that never served, or cannot run any more.
func (m *maker) choose(s project.Service) error {
	for _, c := range m.replicas[s.Name] {
		if c.broken() || m.neverServed(s, c) {
			continue
		}
		m.chosen[s.Name] = append(m.chosen[s.Name], replica{number: c.Number, name: c.Name, old: &c, fate: keep})
	}
	asked := m.named[s.Name] || len(m.named) == 0 && len(m.have.Containers) == 0
	if len(m.chosen[s.Name]) == 0 && asked && !m.intent.Bounce && s.Provider == nil && m.want.Scale(s.Name) > 0 {
		return &ErrNoContainer{Service: s.Name}
	}
	return nil
}

// bounce stops what restart is about, dependents first.
func (m *maker) bounce() {
	for s := range m.want.Services() {
		if !m.isNamed(s.Name) {
			continue
		}
		for _, r := range m.chosen[s.Name] {
			if r.old.Alive() {
				m.stopContainer(*r.old, Reason{Code: Requested})
			}
		}
	}
	m.orderStops()
}

// noteStale says where what is restarted differs from the file.
func (m *maker) noteStale() {
	if !m.want.FromFile() {
		return
	}
	for s := range m.want.Services() {
		if !m.isNamed(s.Name) {
			continue
		}
		for _, r := range m.chosen[s.Name] {
			if m.outdated(s, *r.old) && !m.awaitsProvider(s) {
				m.note(Note{
					Code: NoteStale, Subjects: []Subject{r.old.Subject()},
					Message: fmt.Sprintf("container %s differs from the file, and restart does not apply changes", r.name),
					Hint:    "run `compose up` to apply them, `compose plan` to see them",
				})
			}
		}
	}
}

// outdated reports whether a container is known to be another one than the file
// has now.
func (m *maker) outdated(s project.Service, c Container) bool {
	same, err := m.sameConfig(s, c)
	if err != nil || same {
		return false
	}
	kept, err := m.sameRest(s, c)
	return err == nil && (!kept || len(c.Drift) > 0)
}
