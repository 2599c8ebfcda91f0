package planner

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// oneOff is the one place of a service that stands for a container for one
// command. The service's replicas are left alone.
func oneOff(o project.OneOff) []replica {
	return []replica{{name: o.Name, decision: create, why: plan.Reason{Code: plan.Requested, Detail: "run"}}}
}

// prepareOneOff has the container made once what it depends on is ready. What
// it is for begins in a plan of its own (GoalOneOffRun), without the project's lock:
// it may take all day.
func (t *starter) prepareOneOff(s project.Service, r *place) {
	t.waits.gate(s, r.ready[0])
	if CopiesIn(t.want, s) {
		t.add(plan.CopyIn{Container: r.subject(s.Name)}, r.why, r.ready...)
	}
}

// runOneOff plans what `run` does with the container that it has created: it
// starts it and, unless it is detached, follows it until it exits. With --rm the
// engine removes the container, so that this happens without us too.
func runOneOff(d *draft, want *project.Project, detached bool) {
	o, ok := want.OneOff()
	if !ok {
		return
	}
	service, _ := want.Service(o.Service)
	subject, why := oneOffSubject(o)
	start := plan.StartContainer{Container: subject}
	if !detached {
		d.add(plan.AttachStreams{Container: subject}, why)
	}
	d.add(start, why, stepID(plan.AttachStreams{Container: subject}))
	if len(service.PostStart) > 0 {
		d.add(plan.RunHook{Container: subject, Phase: plan.PostStart}, why, stepID(start))
	}
	if !detached {
		d.add(plan.AwaitContainer{Container: subject, Until: plan.UntilEnded}, why, stepID(start))
	}
}

// endOneOff plans the end of a container of `run` that nobody follows any more: with
// the signal, or without one by a stop with its grace period. A container that was
// to be removed when it exits is removed.
func endOneOff(d *draft, want *project.Project, signal string) {
	o, ok := want.OneOff()
	if !ok {
		return
	}
	subject, why := oneOffSubject(o)
	var end plan.Action = plan.StopContainer{Container: subject}
	if signal != "" {
		end = plan.KillContainer{Container: subject, Signal: signal}
	}
	id := d.add(end, why)
	if o.Remove {
		d.after(d.add(plan.RemoveContainer{Container: subject, Volumes: true}, why), id)
	}
}

func oneOffSubject(o project.OneOff) (plan.Subject, plan.Reason) {
	return plan.Subject{Kind: plan.KindContainer, Name: o.Name, Service: o.Service}, plan.Reason{Code: plan.Requested, Detail: "run"}
}
