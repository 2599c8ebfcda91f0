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

// steadyFor is how long a container without a health check has to stay up
// before it counts as ready: one that crashes at once was running, too.
const steadyFor = time.Second

// steady follows a container without a health check until it has stayed up.
type steady struct {
	until plan.Until
	// started says that the plan started it: the engine counts restarts from
	// there. Else those before the first look do not count.
	started  bool
	restarts int
	since    time.Time // it has been seen running
}

// judge holds a container against what is waited for, and that it runs
// against the time that it has to stay so.
func (s *steady) judge(c container.InspectResponse, last end) verdict {
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
func (s *steady) unchecked(v verdict) verdict {
	if s.since.IsZero() {
		s.since = time.Now()
	}
	if left := exitsWithin - time.Since(s.since); left > 0 {
		return verdict{problem: v.problem, later: left}
	}
	return v
}

// exitsWithin is how long docker compose takes to its first look at a dependency.
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

// stillReady looks, when the plan is done, whether what was found ready is so
// yet: what took a second may have crashed while others took a minute.
func (w *walk) stillReady(ctx context.Context) {
	if len(w.found) == 0 {
		return
	}
	list, err := observe.Containers(ctx, w.engine, w.want.Name(), true)
	if err != nil {
		w.errs = append(w.errs, err)
		return
	}
	for _, step := range w.plan.Steps {
		i := slices.IndexFunc(w.found, func(r ready) bool { return r.step == step.ID })
		if i < 0 {
			continue
		}
		r := w.found[i]
		x, _ := step.Action.(plan.AwaitContainer)
		if v := w.fallen(ctx, r, list); v.problem != "" {
			v.began = r.began
			w.fail(step, w.explain(ctx, x, v))
		}
	}
}

// fallen is what became of a container that was ready; a problem says that it
// is not any more.
func (w *walk) fallen(ctx context.Context, r ready, list []observe.Container) verdict {
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
		return v // a one-shot that ended well
	case v.over && v.problem != "":
		return v
	case last.count > r.ends, c.State.Status == container.StateRestarting:
		return restarted(c, last)
	}
	return verdict{}
}
