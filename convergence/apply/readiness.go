package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// steadyFor is how long a container without a health check must keep running before it
// counts as ready, because a container that crashes at once is running for a moment.
const steadyFor = time.Second

// readiness decides when an awaited container is ready. A container without a health
// check must keep running for a while.
type readiness struct {
	until plan.Until
	// started is whether the plan starts the container: the engine counts restarts
	// from there. Otherwise restarts before the first inspect do not count.
	started  bool
	restarts int
	since    time.Time // when it was first seen running
}

// judge compares a container with the state that is waited for, and requires that it
// keeps running for steadyFor.
func (s *readiness) judge(c container.InspectResponse, last end) verdict {
	v := judge(c, s.until)
	if v.problem == noHealthcheck {
		return s.unchecked(v)
	}
	if s.until != plan.UntilReady || checked(c.State) || v.problem != "" && v.over {
		return v
	}
	if !s.started {
		s.started, s.restarts = true, c.RestartCount
	}
	switch {
	case c.RestartCount > s.restarts:
		return restarted(c, last)
	case v.became != "running":
		s.since = time.Time{}
		return v
	case s.since.IsZero():
		s.since = time.Now()
	}
	if left := steadyFor - time.Since(s.since); left > 0 {
		return verdict{became: "running", problem: "is running", later: left}
	}
	return v
}

// unchecked reports a missing health check only after the container has run for a
// moment: if it exits at once, its exit code says more.
func (s *readiness) unchecked(v verdict) verdict {
	if s.since.IsZero() {
		s.since = time.Now()
	}
	if left := exitsWithin - time.Since(s.since); left > 0 {
		return verdict{problem: v.problem, later: left}
	}
	return v
}

// exitsWithin is the time until docker compose first inspects a dependency.
const exitsWithin = 500 * time.Millisecond

func restarted(c container.InspectResponse, last end) verdict {
	if c.State.Status == container.StateRestarting {
		last.code = c.State.ExitCode
	}
	return verdict{over: true, problem: fmt.Sprintf("exited (%d) and was restarted", last.code), exitCode: last.code}
}

// ready is a container that --wait has found ready.
type ready struct {
	step  plan.StepID
	id    string
	began time.Time
	ends  int // how often it had ended by then
}

// recheckReadiness checks at the end of a plan whether the containers that were ready still
// are: one may have crashed while others were waited for.
func (w *walk) recheckReadiness(ctx context.Context) {
	if len(w.awaits.found) == 0 {
		return
	}
	list, err := observe.Containers(ctx, w.engine, w.want.Name(), true)
	if err != nil {
		w.errs = append(w.errs, err)
		return
	}
	for _, step := range w.steps.plan.Steps {
		i := slices.IndexFunc(w.awaits.found, func(r ready) bool { return r.step == step.ID })
		if i < 0 {
			continue
		}
		r := w.awaits.found[i]
		x, _ := step.Action.(plan.AwaitContainer)
		if v := w.awaits.fallen(ctx, r, list); v.problem != "" {
			v.began = r.began
			w.fail(step, w.awaits.explain(ctx, x, v))
		}
	}
}

// fallen returns a verdict on a container that was ready, with a problem if it is not
// ready any more.
func (w *awaits) fallen(ctx context.Context, r ready, list []observe.Container) verdict {
	i := slices.IndexFunc(list, func(c observe.Container) bool { return c.ID == r.id })
	if i < 0 {
		return verdict{problem: "was removed while others were waited for"}
	}
	last := w.watch.ended(r.id)
	if list[i].Status == planner.Running && list[i].Health != planner.Unhealthy && last.count == r.ends {
		return verdict{}
	}
	c, err := w.engine.ContainerInspect(ctx, r.id)
	if err != nil {
		return verdict{problem: err.Error()}
	}
	switch v := judge(c, plan.UntilReady); {
	case c.State.Status == container.StateExited && v.problem == "":
		return v // a one-shot container that succeeded
	case v.over && v.problem != "":
		return v
	case last.count > r.ends, c.State.Status == container.StateRestarting:
		return restarted(c, last)
	}
	return verdict{}
}
