package planner

import (
	"errors"
	"fmt"

	"github.com/seed-6dc66d55/compose/project"
)

// Make plans what turns have into what the intent wants of the project.
// It fails when that cannot be done: a missing external network, a taken
// host port, an unknown service.
func Make(want *project.Project, have State, intent Intent) (Plan, error) {
	if !intent.Goal.NeedsState() {
		return direct(want, intent)
	}
	m := newMaker(want, have, intent)
	if err := m.checkHome(); err != nil {
		return Plan{}, err
	}
	if err := m.write(); err != nil {
		return Plan{}, err
	}
	m.alignHooks()
	return m.plan(want.Name())
}

// direct plans the goals that do not depend on the state of the engine.
func direct(want *project.Project, intent Intent) (Plan, error) {
	d := newDraft()
	switch intent.Goal {
	case GoalOneOffRun:
		d.runOneOff(want, intent.Detached)
	case GoalOneOffEnded:
		d.endOneOff(want, intent.Signal)
	case GoalCommitted:
		d.add(intent.Commit, Reason{Code: Requested, Detail: "commit"})
	case GoalImagesListed:
		for _, i := range intent.Read {
			d.add(i, Reason{Code: Requested, Detail: "--read-images"})
		}
	}
	return d.plan(want.Name())
}

// write writes the steps that the goal asks for.
func (m *maker) write() error {
	switch m.intent.Goal {
	case GoalFetched:
		return m.fetch()
	case GoalPulled:
		m.pullAll()
	case GoalBuilt:
		return m.buildAll()
	case GoalPushed:
		m.pushAll()
	case GoalCreated, GoalRunning:
		if m.intent.Prune {
			m.pruneImages()
		}
		if m.intent.Changed != nil {
			return m.followFiles()
		}
		if m.intent.Existing {
			return m.startExisting()
		}
		return m.converge()
	case GoalPaused:
		m.pause()
	case GoalStopped:
		m.stop()
	case GoalAbsent:
		m.remove()
	default:
		return fmt.Errorf("plan: unknown goal %q", m.intent.Goal)
	}
	return nil
}

// maker is what one call of Make works with.
type maker struct {
	*draft
	want   *project.Project
	have   State
	intent Intent

	// What is looked up often, so that a plan takes a time in proportion to
	// its size.
	named      map[string]bool        // services named on the command line
	members    map[string][]Container // containers by service, one-offs too
	replicas   map[string][]Container // those without one-offs, lowest number first
	oneOffs    []Container
	leftHooks  []Container          // see Container.Hook
	containers map[string]Container // by name
	originals  map[string]Container // by the ID that a temporary name begins with
	volumes    map[string]Volume    // by name
	dependents map[string][]string  // services that depend on a service, by name
	gates      map[string]bool      // services that another one waits for to complete
	builds     map[string]bool      // references that a service builds
	ranks      map[string]int       // see rank
	ranked     int                  // services that have a rank

	// What was decided so far.
	same      map[labelled]bool      // whether a hash means the service as it is
	described map[string]described   // see describe
	parts     map[string]Parts       // see partsOf
	chosen    map[string][]replica   // what becomes of each place, by service
	leaving   map[string]bool        // IDs of containers that are replaced
	altering  map[string]*alteration // what changes on those that stay, by ID; nil where nothing does
	replaced  map[string]StepID      // networks that are made again: key -> the step that makes it
	remade    map[string]StepID      // volumes that are made again: name -> the step that removes the old one
	renamed   map[string]Reason      // networks whose name the file has changed, by ID
	cleared   []Subject              // the networks in the way of those
	causes    map[string][]StepID    // without these a service is not interrupted, see interrupt
	resting   map[string]bool        // see rests
	holders   map[int][]Container    // see portHolders
	before    map[string]StepID      // the hooks that run once before a service starts
	hooks     map[StepID]StepID      // hooks that run before a stop, and the stop
}

func newMaker(want *project.Project, have State, intent Intent) *maker {
	m := &maker{
		draft: newDraft(), want: want, have: have, intent: intent,
		named: map[string]bool{}, gates: map[string]bool{}, builds: map[string]bool{},
		members: map[string][]Container{}, replicas: map[string][]Container{}, dependents: map[string][]string{},
		containers: map[string]Container{}, originals: map[string]Container{}, volumes: map[string]Volume{},
		same: map[labelled]bool{}, described: map[string]described{}, parts: map[string]Parts{}, chosen: map[string][]replica{}, leaving: map[string]bool{}, altering: map[string]*alteration{},
		replaced: map[string]StepID{}, remade: map[string]StepID{}, renamed: map[string]Reason{}, causes: map[string][]StepID{}, resting: map[string]bool{}, hooks: map[StepID]StepID{}, before: map[string]StepID{},
	}
	for _, name := range intent.Services {
		m.named[name] = true
	}
	for _, v := range have.Volumes {
		m.volumes[v.Name] = v
	}
	m.indexContainers()
	m.indexServices()
	return m
}

func (m *maker) indexContainers() {
	for _, c := range m.have.Containers {
		m.containers[c.Name] = c
		m.originals[shortID(c.ID)] = c
		if c.Hook {
			m.leftHooks = append(m.leftHooks, c)
			continue
		}
		m.members[c.Service] = append(m.members[c.Service], c)
		if c.OneOff {
			m.oneOffs = append(m.oneOffs, c)
			continue
		}
		m.replicas[c.Service] = append(m.replicas[c.Service], c)
	}
	for _, list := range m.replicas {
		sortByNumber(list)
	}
}

// isNamed reports whether the command is about the service itself, and not
// only about something that depends on it.
func (m *maker) isNamed(service string) bool { return len(m.named) == 0 || m.named[service] }

// converge plans `up`, `create` and `scale`: all that is wanted is there, as
// wanted, and runs.
func (m *maker) converge() error {
	if err := m.checkEngine(); err != nil {
		return err
	}
	if err := errors.Join(m.checkVolumeNames(), m.checkContainerNames(), m.resources()); err != nil {
		return err
	}
	for s := range m.want.Services() {
		if err := m.decide(s); err != nil {
			return err
		}
	}
	m.abandoned()
	m.orphans()
	if err := errors.Join(m.checkNetworks(), m.checkConflicts()); err != nil {
		return err
	}
	m.noteElsewhere()
	m.sweepHooks()
	for s := range m.want.Services() {
		m.build(s)
	}
	if err := m.releaseVolumes(); err != nil {
		return err
	}
	m.sweep()
	m.removeRenamed()
	m.startAll()
	return nil
}
