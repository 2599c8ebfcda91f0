package planner

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// startExisting plans `start` and `restart`: what is there runs, compared
// with nothing.
func (m *maker) startExisting() error {
	if m.intent.Unpause {
		return m.unpause()
	}
	for s := range m.want.Services() {
		list := m.replicas[s.Name]
		if len(list) == 0 {
			if m.named[s.Name] && m.want.Scale(s.Name) > 0 {
				return &ErrNoContainer{Service: s.Name}
			}
			continue
		}
		for i := range list {
			c := list[i]
			m.chosen[s.Name] = append(m.chosen[s.Name], replica{number: c.Number, name: c.Name, old: &c, fate: keep})
		}
	}
	if m.intent.Bounce {
		m.bounce()
		m.noteStale()
	}
	for s := range m.want.Services() {
		m.start(s)
	}
	if len(m.have.Containers) == 0 {
		m.note(Note{Code: NoteNothing, Message: fmt.Sprintf("no container of project %s", m.want.Name())})
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
		for _, r := range m.chosen[s.Name] {
			same, err := m.sameConfig(s, *r.old)
			if err != nil || same || !m.isNamed(s.Name) {
				continue
			}
			note := Note{
				Code: NoteStale, Subjects: []Subject{r.old.Subject()},
				Message: fmt.Sprintf("container %s differs from the file, and restart does not apply changes", r.name),
				Hint:    "run `compose up` to apply them, `compose plan` to see them",
			}
			m.note(note)
		}
	}
}

// start plans what makes a service's replicas run, and behind which of its
// dependencies they wait.
func (m *maker) start(s project.Service) {
	m.restartWithDependencies(s)
	rests := m.rests(s.Name)
	list := m.chosen[s.Name]
	for i := range list {
		r := &list[i]
		if rests {
			m.noteCompleted(s, r)
			continue
		}
		m.startReplica(s, r)
		m.wait(s, r)
	}
}

func (m *maker) startReplica(s project.Service, r *replica) {
	subject := r.subject(s.Name)
	why, needed := m.whyStart(s, r)
	if !needed {
		return
	}
	if r.fate == keep && r.old.Status == Paused && !m.stopped(*r.old) {
		r.started = m.add(UnpauseContainer{Container: subject}, why, r.ready...)
		return
	}
	id := m.add(StartContainer{Container: subject}, why, r.ready...)
	if r.fate == keep && m.stopped(*r.old) {
		m.need(id, stopID(*r.old))
	}
	if CopiesIn(m.want, s) {
		copied := m.add(CopyIn{Container: subject}, why, r.ready...)
		m.need(id, copied)
	}
	m.gate(s, id)
	r.started = id
	if len(s.PostStart) > 0 {
		r.started = m.add(RunHook{Container: subject, Phase: PostStart}, why, id)
	}
}

// whyStart says whether a replica has to be started, and why.
func (m *maker) whyStart(s project.Service, r *replica) (Reason, bool) {
	if r.fate != keep {
		return r.why, true
	}
	if m.stopped(*r.old) {
		step, _ := m.step(stopID(*r.old))
		return step.Reason, true
	}
	switch r.old.Status {
	case Running, Restarting:
		return Reason{}, false
	case Exited:
		return Reason{Code: NotRunning, Detail: fmt.Sprintf("exited (%d)", r.old.ExitCode)}, true
	}
	return Reason{Code: NotRunning, Detail: string(r.old.Status)}, true
}

// restartWithDependencies plans the stop of a running service whose
// `depends_on: {restart: true}` is replaced or restarted, before that one is.
func (m *maker) restartWithDependencies(s project.Service) {
	if m.intent.NoDeps {
		return
	}
	for _, name := range sortedKeys(s.DependsOn) {
		if !s.DependsOn[name].Restart || !m.interrupted(name) {
			continue
		}
		for _, r := range m.chosen[s.Name] {
			if r.fate != keep || !r.old.Alive() {
				continue
			}
			stop := m.stopContainer(*r.old, Reason{Code: NeededBy, Detail: name + " is restarted"})
			for _, c := range m.replicas[name] {
				if m.stopped(c) {
					m.after(stopID(c), stop)
				}
			}
		}
	}
}

// interrupted reports whether a running container of the service is stopped
// by the plan.
func (m *maker) interrupted(service string) bool {
	return slices.ContainsFunc(m.replicas[service], m.stopped)
}

// rests reports whether a service is a one-shot that others wait for to
// complete, that has completed as it is now, and that nobody waits for in this
// plan. docker compose runs it again at every `up`.
func (m *maker) rests(service string) bool {
	if m.intent.Existing || m.named[service] || !m.isGate(service) {
		return false
	}
	for _, r := range m.chosen[service] {
		done := r.fate == keep && r.old.Status == Exited && r.old.ExitCode == 0
		if !done {
			return false
		}
	}
	for _, dependent := range m.want.Dependents(service) {
		if m.willStart(dependent) {
			return false
		}
	}
	return true
}

func (m *maker) isGate(service string) bool {
	for _, dependent := range m.want.Dependents(service) {
		s, ok := m.want.Service(dependent)
		if ok && s.DependsOn[service].Condition == types.ServiceConditionCompletedSuccessfully {
			return true
		}
	}
	return false
}

// willStart reports whether the plan starts a container of the service.
func (m *maker) willStart(service string) bool {
	s, ok := m.want.Service(service)
	if !ok || m.rests(service) {
		return false
	}
	return slices.ContainsFunc(m.chosen[service], func(r replica) bool {
		_, needed := m.whyStart(s, &r)
		return needed
	})
}

func (m *maker) noteCompleted(s project.Service, r *replica) {
	m.note(Note{
		Code: NoteCompleted, Subjects: []Subject{r.old.Subject()},
		Message: fmt.Sprintf("%s has completed and is unchanged: it is not run again", r.name),
		Hint:    fmt.Sprintf("run it again with `compose up %s`", s.Name),
	})
}

// gate makes the start of a container wait for its dependencies: for every
// replica of each, not only the last.
func (m *maker) gate(s project.Service, start StepID) {
	if m.intent.NoDeps {
		return
	}
	for _, name := range sortedKeys(s.DependsOn) {
		dep := s.DependsOn[name]
		for i := range m.chosen[name] {
			r := &m.chosen[name][i]
			until, waits := m.awaited(dep.Condition, r)
			id := r.started
			if waits {
				id = m.add(AwaitContainer{Container: r.subject(name), Until: until, Optional: !dep.Required}, Reason{Code: NeededBy, Detail: s.Name}, r.started)
				m.requireAwait(id, dep.Required)
			}
			if dep.Required {
				m.need(start, id)
			} else {
				m.after(start, id)
			}
		}
	}
}

// awaited says what a condition waits for, if the replica does not meet it
// already.
func (m *maker) awaited(condition string, r *replica) (Until, bool) {
	untouched := r.fate == keep && r.started == ""
	switch condition {
	case types.ServiceConditionHealthy:
		return UntilHealthy, !(untouched && r.old.Status == Running && r.old.Health == Healthy)
	case types.ServiceConditionCompletedSuccessfully:
		return UntilCompleted, !(untouched && r.old.Status == Exited && r.old.ExitCode == 0)
	}
	return "", false
}

// requireAwait makes a wait that several services share fail for real as soon
// as one of them requires it.
func (m *maker) requireAwait(id StepID, required bool) {
	step := m.steps[m.index[id]]
	if a, ok := step.Action.(AwaitContainer); ok && required && a.Optional {
		a.Optional = false
		step.Action = a
	}
}

// wait plans the waits of --wait.
func (m *maker) wait(s project.Service, r *replica) {
	if !m.intent.Wait {
		return
	}
	ready := r.fate == keep && r.started == "" && r.old.Status == Running && (r.old.Health == Healthy || r.old.Health == NoHealth)
	if ready {
		return
	}
	until := UntilReady
	if m.isGate(s.Name) {
		until = UntilCompleted
	}
	m.add(AwaitContainer{Container: r.subject(s.Name), Until: until, Timeout: m.intent.WaitTimeout}, Reason{Code: Requested, Detail: "--wait"}, r.started)
}

// CopiesIn reports whether a service has configs or secrets that are copied
// into its container, since they are not files or ask for an owner or a mode.
func CopiesIn(p *project.Project, s project.Service) bool {
	for _, ref := range s.Configs {
		if c, ok := p.Config(ref.Source); ok && Copied(types.FileObjectConfig(c), types.FileReferenceConfig(ref)) {
			return true
		}
	}
	for _, ref := range s.Secrets {
		if c, ok := p.SecretConfig(ref.Source); ok && Copied(types.FileObjectConfig(c), types.FileReferenceConfig(ref)) {
			return true
		}
	}
	return false
}

// Copied reports whether a config or secret is copied into the container
// rather than bind mounted: a bind mount has the host file's owner and mode.
func Copied(object types.FileObjectConfig, ref types.FileReferenceConfig) bool {
	return object.File == "" || ref.UID != "" || ref.GID != "" || ref.Mode != nil
}
