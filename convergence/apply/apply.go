package apply

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/convergence/provider"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Options configure how a plan is applied. The zero value is valid.
type Options struct {
	// Parallel is the maximum number of steps with a running engine call; 0 means
	// engineclient.DefaultParallel. A step that only waits does not count.
	Parallel int
	// Stop, when it is closed, starts no further step. Running steps may finish
	// within Grace (0 means 10 seconds), then they are interrupted, as when the
	// context is cancelled.
	Stop  <-chan struct{}
	Grace time.Duration
	// WaitTimeout limits how long a plan waits for containers, including
	// dependencies (--wait-timeout). After it, waits fail and no further step
	// starts. 0 means no limit.
	WaitTimeout time.Duration
	// WaitAll is whether the plan waits for all services, not only for dependencies (--wait).
	WaitAll bool
	// Events is called with each event of a step, one call at a time; nil
	// discards them.
	Events func(plan.Event)
	// Creating is called with the name of a container before its creation, and returns a function that is called
	// when the engine has answered; nil notes nothing.
	Creating func(name string) (answered func())
	// HookOutput returns a writer for the output of a hook while it runs; nil
	// shows no output of hooks.
	HookOutput func(h HookRun, stderr bool) io.WriteCloser
	// Builder builds images. It is required for plans that build.
	Builder Builder
	// Providers configures the programs of services with a provider.
	Providers provider.Options
	// Streams are the caller's streams. They are required for plans that attach
	// to a container.
	Streams *stdio.Attachment
	// Read is called with the files of an image that the plan reads; it may be
	// called by several goroutines.
	Read func(ref string, files ImageFiles)
	// Committed is called with the ID of the image that was created from a container.
	Committed func(id string)
	// Version is the version of the calling program, for the labels of what it
	// creates.
	Version string
	// DigestKey is the user's key of the digests in labels; nil adds none.
	DigestKey []byte
}

// Builder builds the images of services.
type Builder interface {
	// Check finds the attributes of builds that the builder does not support.
	Check(ctx context.Context, want *project.Project, builds []plan.BuildImage) error
	// Build builds the image of a service and tags it with its names.
	Build(ctx context.Context, want *project.Project, service project.Service, x plan.BuildImage) error
}

// defaultGrace is how long running steps may take to finish after a cancellation.
const defaultGrace = 10 * time.Second

// StepError reports a step that failed.
type StepError struct {
	Step plan.Step
	Err  error
}

func (e *StepError) Error() string {
	if prefix := string(e.Step.ID) + ": "; !waits(e.Step) {
		return prefix + strings.TrimPrefix(e.Err.Error(), prefix)
	}
	if e.Step.Reason.Code == plan.NeededBy {
		return "dependency failed to start: " + e.Err.Error()
	}
	return e.Err.Error()
}

func (e *StepError) Unwrap() error { return e.Err }

// ErrStopped reports that the run was cancelled before all steps had started.
var ErrStopped = errors.New("cancelled")

// timeout returns the error for a wait timeout that has passed.
func (o Options) timeout() *WaitTimeout {
	return &WaitTimeout{After: o.WaitTimeout, DependenciesOnly: !o.WaitAll}
}

// Apply executes a plan. A step starts when the steps that it needs have succeeded and
// the steps that it comes after have ended. If a step fails, the steps that need it are
// skipped and all others continue. The error joins one StepError for each step that
// failed, and is ErrStopped if the run was cancelled.
func Apply(ctx context.Context, engine *engineclient.Engine, want *project.Project, p plan.Plan, o Options) error {
	if p.Empty() {
		return nil
	}
	a := newApplier(&session{engine: engine, want: want, options: o})
	checks := checks{session: a.session, containers: a.containers}
	if err := checks.plan(ctx, p); err != nil {
		return err
	}
	ctx, cut := context.WithCancel(ctx)
	defer cut()
	events, stopWatching := watchIfNeeded(ctx, engine, p, o.Stop)
	defer stopWatching()
	a.awaits.watch = events
	w := &walk{applier: a, steps: newSchedule(p), cut: cut, ended: make(chan result)}
	return w.run(ctx)
}
