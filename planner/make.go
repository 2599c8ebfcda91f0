package planner

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Make plans what turns have into what the intent wants of the project.
// It fails when that cannot be done: a missing external network, a taken
// host port, an unknown service.
func Make(want *project.Project, have State, intent Intent) (Plan, error) {
	m, err := newMaker(want, have, intent)
	if err != nil {
		return Plan{}, err
	}
	switch intent.Goal {
	case GoalFetched:
		err = m.fetch()
	case GoalCreated, GoalRunning:
		if intent.Existing {
			err = m.startExisting()
			break
		}
		err = m.converge()
	case GoalPaused:
		err = m.pause()
	case GoalStopped:
		err = m.stop()
	case GoalAbsent:
		err = m.remove()
	default:
		err = fmt.Errorf("plan: unknown goal %q", intent.Goal)
	}
	if err != nil {
		return Plan{}, err
	}
	return m.plan(want.Name()), nil
}

// maker is what one call of Make works with.
type maker struct {
	*draft
	want   *project.Project
	have   State
	intent Intent

	named    map[string]bool        // services named on the command line
	replicas map[string][]Container // by service, without one-offs, lowest number first
	owned    []Container            // one-offs
	forms    map[string][]string    // config hashes by service
	chosen   map[string][]replica   // what converge decided, by service
	replaced map[string]StepID      // networks that are made again: key -> the step that makes it
}

func newMaker(want *project.Project, have State, intent Intent) (*maker, error) {
	m := &maker{
		draft: newDraft(), want: want, have: have, intent: intent,
		named:    map[string]bool{},
		replicas: map[string][]Container{},
		forms:    map[string][]string{},
		chosen:   map[string][]replica{},
		replaced: map[string]StepID{},
	}
	for _, name := range intent.Services {
		m.named[name] = true
	}
	for _, c := range have.Containers {
		if c.OneOff {
			m.owned = append(m.owned, c)
			continue
		}
		m.replicas[c.Service] = append(m.replicas[c.Service], c)
	}
	for _, list := range m.replicas {
		sortByNumber(list)
	}
	return m, m.checkHome()
}

// isNamed reports whether the command is about the service itself, and not
// only about something that depends on it.
func (m *maker) isNamed(service string) bool { return len(m.named) == 0 || m.named[service] }

// converge plans `up`, `create` and `scale`: all that is wanted is there, as
// wanted, and runs.
func (m *maker) converge() error {
	if err := m.resources(); err != nil {
		return err
	}
	for s := range m.want.Services() {
		if err := m.decide(s); err != nil {
			return err
		}
	}
	if err := m.checkConflicts(); err != nil {
		return err
	}
	for s := range m.want.Services() {
		if err := m.build(s); err != nil {
			return err
		}
	}
	m.orphans()
	if m.intent.Goal == GoalRunning {
		for s := range m.want.Services() {
			m.start(s)
		}
	}
	return nil
}

// ErrNoContainer says that a command which works on what is there found
// nothing of a service.
type ErrNoContainer struct{ Service string }

func (e *ErrNoContainer) Error() string {
	return fmt.Sprintf("service %q has no container to start", e.Service)
}

// Foreign says that the project of this name was brought up from another
// directory.
type Foreign struct {
	Project, Here, There string
	Containers           []string
}

func (e *Foreign) Error() string {
	return fmt.Sprintf("project %s was brought up from %s, not from %s (%s)", e.Project, e.There, e.Here, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *Foreign) Hint() string {
	return "choose another name with -p or `name:`, or take it over with --adopt"
}

// checkHome refuses to touch a project that belongs to another directory: two
// checkouts in folders of one name would take each other's containers.
func (m *maker) checkHome() error {
	here := m.want.WorkingDir()
	if m.intent.Adopt || !m.want.FromFile() || here == "" || m.intent.Goal == GoalFetched {
		return nil
	}
	var foreign *Foreign
	for _, c := range m.have.Containers {
		if c.WorkingDir == "" || c.WorkingDir == here {
			continue
		}
		if foreign == nil {
			foreign = &Foreign{Project: m.want.Name(), Here: here, There: c.WorkingDir}
		}
		foreign.Containers = append(foreign.Containers, c.Name)
	}
	if foreign == nil {
		return nil
	}
	return foreign
}

// errAll joins errors, nil if there is none.
func errAll(list []error) error { return errors.Join(list...) }
