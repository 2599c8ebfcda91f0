package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// AwaitError reports a container that did not reach the state that was waited for.
type AwaitError struct {
	Container string
	Service   string
	Until     plan.Until
	// Problem is the state of the container: "is unhealthy", "exited (3)".
	Problem string
	// ExitCode is the exit code of a container that has exited.
	ExitCode int
	// TimedOut is set when the wait timeout ended the wait.
	TimedOut *WaitTimeout
	// Health is the last output of its health check, Log its last lines.
	Health string
	Log    []string
}

func (e *AwaitError) Error() string {
	switch {
	case e.TimedOut != nil:
		return fmt.Sprintf("%v: container %s %s", e.TimedOut, e.Container, e.Problem)
	case e.Until == plan.UntilCompleted && e.ExitCode != 0:
		return fmt.Sprintf("service %q didn't complete successfully: exit %d (container %s %s)", e.Service, e.ExitCode, e.Container, e.Problem)
	case e.Until == plan.UntilCompleted:
		return fmt.Sprintf("service %q didn't complete successfully: container %s %s", e.Service, e.Container, e.Problem)
	}
	return fmt.Sprintf("container %s %s", e.Container, e.Problem)
}

// WaitTimeout reports that a wait timeout has passed.
type WaitTimeout struct {
	After time.Duration
	// DependenciesOnly is whether the run waits for dependencies, not for all services (--wait).
	DependenciesOnly bool
}

func (e *WaitTimeout) Error() string {
	if e.DependenciesOnly {
		return fmt.Sprintf("timeout waiting for dependencies after %s", e.After)
	}
	return fmt.Sprintf("application not healthy after %s", e.After)
}

// await waits for a container, and returns the state that it reached: healthy, running
// or exit 0. The error explains why it did not reach it.
func (w *awaits) await(ctx context.Context, step plan.Step, x plan.AwaitContainer) (string, error) {
	waitCtx := ctx
	if !w.deadline.IsZero() {
		var cancel context.CancelFunc
		waitCtx, cancel = context.WithDeadline(ctx, w.deadline)
		defer cancel()
	}
	var last verdict
	stays := readiness{until: x.Until, started: len(step.Needs) > 0}
	id := ""
	var began time.Time // its first start that this run saw
	err := w.watch.until(waitCtx, x.Container, func() (time.Duration, error) {
		found, err := w.engine.ContainerInspect(waitCtx, x.Container.Ref())
		if err != nil {
			return 0, err
		}
		if id = found.ID; began.IsZero() {
			began = engineclient.ParseTime(found.State.StartedAt)
		}
		last = stays.judge(found, w.watch.ended(id))
		last.began = began
		return last.next(), nil
	})
	timedOut := errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil
	switch {
	case timedOut && last.became == "":
	case err != nil && !timedOut:
		return "", err
	case last.problem == "", timedOut: // a running container is good enough when the time is over
		w.reached(step, x, id, last)
		return last.became, nil
	}
	if first := w.watch.firstStart(id); !first.IsZero() && first.Before(began) {
		last.began = first // it was restarted before the first inspect
	}
	failure := w.explain(ctx, x, last)
	if timedOut {
		failure.TimedOut = w.options.timeout()
	}
	if x.Optional {
		return "", &warning{optionalFailure(x, last, failure)}
	}
	return "", failure
}

// optionalFailure describes the failure of a dependency that is not required, in docker compose's words.
func optionalFailure(x plan.AwaitContainer, last verdict, failure error) error {
	if x.Until == plan.UntilCompleted && last.over {
		return fmt.Errorf("optional dependency %q didn't complete successfully: exit %d", x.Container.Service, last.exitCode)
	}
	return fmt.Errorf("optional dependency %q failed to start: %w", x.Container.Service, failure)
}

// verdict is the result of one inspect of an awaited container.
type verdict struct {
	over     bool
	became   string // the state reached, if there is no problem: "healthy"
	problem  string // what is wrong, or if the wait is not over, the current state
	exitCode int
	health   string
	began    time.Time // when the container was first started during this run
	// later is when to inspect again without an event; 0 means after
	// engineclient.RecheckInterval.
	later time.Duration
}

// next returns when to inspect again without an event, 0 if the wait is over.
func (v verdict) next() time.Duration {
	if v.over {
		return 0
	}
	return cmp.Or(v.later, engineclient.RecheckInterval)
}

// reached records that a container is ready, for the check at the end of the plan.
func (w *awaits) reached(step plan.Step, x plan.AwaitContainer, id string, v verdict) {
	if x.Until != plan.UntilReady || v.became == endedWell {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found = append(w.found, ready{step: step.ID, id: id, began: v.began, ends: w.watch.ended(id).count})
}

// endedWell is the state of a one-shot container that succeeded.
const endedWell = "exit 0"

// judge compares a container with the state that is waited for.
func judge(c container.InspectResponse, until plan.Until) verdict {
	state := c.State
	exited := state.Status == container.StateExited || state.Status == container.StateDead
	switch {
	case exited && state.ExitCode == 0 && (until == plan.UntilCompleted || until == plan.UntilReady && isOneShot(c)):
		return verdict{over: true, became: endedWell}
	case exited:
		return verdict{over: true, problem: exitText(c), exitCode: state.ExitCode, health: lastHealth(state)}
	case until == plan.UntilCompleted:
		return verdict{problem: "is " + state.Status}
	}
	return judgeHealth(c, until)
}

func judgeHealth(c container.InspectResponse, until plan.Until) verdict {
	state := c.State
	running := state.Status == container.StateRunning
	h := state.Health
	switch {
	case !checked(state) && until == plan.UntilHealthy && running:
		return verdict{over: true, problem: noHealthcheck}
	case !checked(state) && running:
		return verdict{over: true, became: "running"}
	case !checked(state):
		return verdict{problem: "is " + state.Status}
	case h.Status == container.Healthy:
		return verdict{over: true, became: "healthy"}
	// The result of a check before the container's last start does not count: a
	// restarted container shows it until its first check.
	case h.Status == container.Unhealthy && !stale(state):
		return verdict{over: true, problem: "is unhealthy", health: lastHealth(state)}
	}
	return verdict{problem: "is " + state.Status + " and its health is " + h.Status, health: lastHealth(state)}
}

const noHealthcheck = "has no healthcheck configured"

// checked reports whether a container has a health check.
func checked(state *container.State) bool {
	h := state.Health
	return h != nil && h.Status != container.NoHealthcheck && h.Status != ""
}

func stale(state *container.State) bool {
	started, err := time.Parse(time.RFC3339Nano, state.StartedAt)
	if err != nil || len(state.Health.Log) == 0 {
		return err == nil && len(state.Health.Log) == 0
	}
	return state.Health.Log[len(state.Health.Log)-1].End.Before(started)
}

// isOneShot reports whether the engine does not restart a container that exits with 0.
func isOneShot(c container.InspectResponse) bool {
	switch c.HostConfig.RestartPolicy.Name {
	case container.RestartPolicyAlways, container.RestartPolicyUnlessStopped:
		return false
	}
	return true
}

func exitText(c container.InspectResponse) string {
	text := fmt.Sprintf("exited (%d)", c.State.ExitCode)
	if c.State.OOMKilled {
		text += ", killed for lack of memory"
	}
	if c.State.Error != "" {
		text += ": " + c.State.Error
	}
	return text
}

// lastHealth is the last output of the health check in this run of a container.
func lastHealth(state *container.State) string {
	if state.Health == nil || len(state.Health.Log) == 0 || stale(state) {
		return ""
	}
	last := state.Health.Log[len(state.Health.Log)-1]
	return strings.TrimSpace(last.Output)
}

// explain returns the error for a verdict, with the last lines that the container wrote
// since it was first started during this run.
func (w *awaits) explain(ctx context.Context, x plan.AwaitContainer, v verdict) *AwaitError {
	e := &AwaitError{
		Container: x.Container.Name, Service: x.Container.Service, Until: x.Until,
		Problem: v.problem, ExitCode: v.exitCode, Health: w.want.Scrub(v.health),
	}
	lines, err := logs.LastLines(ctx, w.engine, x.Container.Ref(), 10, v.began)
	if err != nil {
		return e // the error is useful without the lines
	}
	if len(lines) > 0 {
		// A secret can be several lines.
		e.Log = strings.Split(w.want.Scrub(strings.Join(lines, "\n")), "\n")
	}
	return e
}
