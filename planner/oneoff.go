package planner

import "github.com/seed-6dc66d55/compose/project"

// AttachStreams connects the user's ends with a container, before it starts:
// its first word is heard, and its end is not missed.
type AttachStreams struct {
	Container Subject `json:"container"`
}

// oneOff is the one place of a service that stands for a container for one
// command. The service's replicas are left alone.
func oneOff(o project.OneOff) []replica {
	return []replica{{name: o.Name, fate: create, why: Reason{Code: Requested, Detail: "run"}}}
}

// prepareOneOff has the container made once what it depends on is ready. What
// it is for begins in a plan of its own, RunPlan: it may take all day, and
// nobody should wait for that.
func (m *maker) prepareOneOff(s project.Service, r *replica) {
	m.gate(s, r.ready[0])
	if CopiesIn(m.want, s) {
		m.add(CopyIn{Container: r.subject(s.Name)}, r.why, r.ready...)
	}
}

// RunPlan is what `run` does with the container that it has made: it starts
// it and, unless it is detached, goes with it to its end. Whose container is
// removed after that is the engine's part, so that it happens without us too.
func RunPlan(want *project.Project, detached bool) (Plan, error) {
	o, ok := want.OneOff()
	if !ok {
		return Plan{Project: want.Name()}, nil
	}
	service, _ := want.Service(o.Service)
	subject := Subject{Kind: KindContainer, Name: o.Name, Service: o.Service}
	why := Reason{Code: Requested, Detail: "run"}
	d := newDraft()
	start := StartContainer{Container: subject}
	if !detached {
		d.add(AttachStreams{Container: subject}, why)
	}
	d.add(start, why, stepID(AttachStreams{Container: subject}))
	if len(service.PostStart) > 0 {
		d.add(RunHook{Container: subject, Phase: PostStart}, why, stepID(start))
	}
	if !detached {
		d.add(AwaitContainer{Container: subject, Until: UntilEnded}, why, stepID(start))
	}
	return d.plan(want.Name())
}

// LeavePlan ends the container of a run that nobody hears any more: at once
// where its output was all that it was for, else with the time that it has to
// end well. One that was to be removed at its end is.
func LeavePlan(want *project.Project, atOnce bool) (Plan, error) {
	o, ok := want.OneOff()
	if !ok {
		return Plan{Project: want.Name()}, nil
	}
	subject := Subject{Kind: KindContainer, Name: o.Name, Service: o.Service}
	why := Reason{Code: Requested, Detail: "run"}
	d := newDraft()
	var end Action = StopContainer{Container: subject}
	if atOnce {
		end = KillContainer{Container: subject, Signal: "SIGKILL"}
	}
	id := d.add(end, why)
	if o.Remove {
		d.after(d.add(RemoveContainer{Container: subject, Volumes: true}, why), id)
	}
	return d.plan(want.Name())
}
