package apply

import (
	"sync"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// applier has the effects of the steps of one plan, by what they are about.
type applier struct {
	*session
	images     *images
	resources  *resources
	containers *containers
	hooks      *hooks
	awaits     *awaits
}

func newApplier(s *session) *applier {
	c := &containers{session: s, references: &references{s}, objects: &objects{s}}
	w := &awaits{session: s}
	if s.options.WaitTimeout > 0 {
		w.deadline = time.Now().Add(s.options.WaitTimeout)
	}
	return &applier{session: s, images: &images{s}, resources: &resources{s}, containers: c, hooks: &hooks{s, c}, awaits: w}
}

// session is what all effects of one Apply share.
type session struct {
	engine  *engineclient.Engine
	want    *project.Project
	options Options
	events  sync.Mutex // Options.Events is called with one event at a time
}

func (s *session) emit(e plan.Event) {
	if s.options.Events == nil {
		return
	}
	e.At = time.Now()
	s.events.Lock()
	defer s.events.Unlock()
	s.options.Events(e)
}

// images pulls, pushes, builds, reads and removes images.
type images struct{ *session }

// resources creates and removes networks and volumes.
type resources struct{ *session }

// references finds the containers and images that a service refers to.
type references struct{ *session }

// objects copies configs, secrets and credentials into containers.
type objects struct{ *session }

// containers creates, starts, changes and removes containers.
type containers struct {
	*session
	references *references
	objects    *objects
	ranges     sync.Mutex // the engine's choice among the host ports of a range is not atomic
}

// hooks runs the hooks of services, in their containers and in containers of their own.
type hooks struct {
	*session
	containers *containers
}

// awaits waits for containers.
type awaits struct {
	*session
	watch    *watch
	deadline time.Time // of all waits; the zero time means none

	mu    sync.Mutex // guards found
	found []ready
}

// checks finds what would make a plan fail, before its first change.
type checks struct {
	*session
	containers *containers
}
