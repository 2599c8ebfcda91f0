package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/cmd/compose/watch"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// watching follows the files of services. What has changed is pending until it
// was applied: a batch that fails is tried again with the next one, when a
// container starts, and after a while where that may help.
type watching struct {
	*runner
	want    *project.Project
	rules   []watch.Rule
	watcher *watch.Watcher
	printer *view.LogPrinter
	alone   *convergence.Lock // the only watch of the project
	quiet   bool              // builds
	prune   bool

	pending watch.Batch
	// touched are all files that have changed so far, and those of the initial sync: a
	// container that is created later does not have them.
	touched watch.Batch
	// current are the containers, by ID, that have all of it.
	current map[string]bool
	failure string // what was told last

	// unsettled is true while a batch is applied, and after it has failed.
	unsettled atomic.Bool
	// applied has one place: a batch has been applied, or has failed.
	applied chan struct{}
}

// idle is sent to when a batch has been applied; never without a watch.
func (w *watching) idle() <-chan struct{} {
	if w == nil {
		return nil
	}
	return w.applied
}

// openWatch begins to watch the files of the services that are named, or of
// all. Nothing that changes from now on is missed.
func (a *runner) openWatch(want *project.Project, named []string, printer *view.LogPrinter) (*watching, error) {
	rules, notes, err := watch.Rules(want, named)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		if err := view.Warning(a.streams.Err, a.mode, n.Message, n.Hint); err != nil {
			return nil, err
		}
	}
	if len(rules) == 0 {
		return nil, errNothingToWatch
	}
	engine, err := a.dial()
	if err != nil {
		return nil, err
	}
	w := &watching{runner: a, want: want, rules: rules, printer: printer, prune: true, current: map[string]bool{}, applied: make(chan struct{}, 1)}
	if w.alone, err = a.onlyWatch(engine, want.Name()); err != nil {
		return nil, err
	}
	w.watcher = watch.Open(rules)
	return w, nil
}

var errNothingToWatch = &usageError{
	err:  errors.New("none of the selected services is configured for watch, consider setting a 'develop' section"),
	hint: "see https://docs.docker.com/compose/how-tos/file-watch/",
}

// onlyWatch is refused while another run watches the project: both would
// restart it.
func (a *connection) onlyWatch(engine *engineclient.Engine, name string) (*convergence.Lock, error) {
	if a.global.dryRun {
		return nil, nil
	}
	now, cancel := context.WithCancel(a.base)
	cancel()
	called, _ := a.commandLine()
	me := convergence.Holder{PID: a.PID, Command: called + " watch", Since: a.Now()}
	lock, err := a.takeLock(now, engine, name+".watch", me, func(convergence.Holder) {})
	var locked *convergence.Locked
	if errors.As(err, &locked) {
		return nil, &usageError{err: fmt.Errorf("project %s is already watched by %s", name, locked.Holder), hint: "stop it first"}
	}
	return lock, err
}

func (w *watching) close() {
	w.watcher.Close()
	if w.alone != nil {
		_ = w.alone.Release() // the kernel frees it at the latest at our end
	}
}

// services are those that have rules.
func (w *watching) services() []string {
	var out []string
	for _, r := range w.rules {
		out = append(out, r.Service)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// built are those of them that have images of their own.
func (w *watching) built() []string {
	return slices.DeleteFunc(w.services(), func(name string) bool {
		s, ok := w.want.Service(name)
		return !ok || s.Build == nil
	})
}

// run follows the files until the context ends.
func (w *watching) run(ctx context.Context) error {
	starts, end := observe.ContainerStarts(ctx, w.engine, w.want.Name())
	defer end()
	if err := w.begin(ctx); err != nil {
		return err
	}
	w.printer.Watch("Watch enabled")
	var r retry
	r.after(w.follow(ctx, true))
	for {
		select {
		case b := <-w.watcher.Batches():
			w.take(b)
			r.after(w.follow(ctx, true))
		case <-starts:
			r.after(w.follow(ctx, len(w.pending.Changes) == 0))
		case <-r.due:
			r.after(w.follow(ctx, false))
		case <-w.printer.Broken():
			return nil // nobody listens any more
		case <-ctx.Done():
			return nil
		}
	}
}

// retry is when what failed is tried again by itself.
type retry struct {
	due   <-chan time.Time
	pause time.Duration
}

const (
	firstRetry   = time.Second
	longestRetry = time.Minute
)

func (r *retry) after(again bool) {
	if !again {
		*r = retry{}
		return
	}
	r.pause = min(max(2*r.pause, firstRetry), longestRetry)
	r.due = time.After(r.pause)
}

// begin determines the files of the initial sync and the existing containers, which have
// all other files.
func (w *watching) begin(ctx context.Context) error {
	var first watch.Batch
	for i, r := range w.rules {
		if !r.Whole {
			continue
		}
		files, err := r.Files()
		if err != nil {
			return fmt.Errorf("service %q: initial_sync: %w", r.Service, err)
		}
		for _, path := range files {
			first.Changes = append(first.Changes, watch.Change{Rule: i, Path: path})
		}
	}
	w.touched = w.touched.And(watch.Batch{Changes: first.Changes})
	state, err := w.look(ctx)
	if err != nil {
		return err
	}
	whole := map[string]bool{}
	for _, c := range first.Changes {
		whole[w.rules[c.Rule].Service] = true
	}
	for _, c := range state.Containers {
		w.current[c.ID] = !whole[c.Service] // those get it as a container that is new gets it
	}
	return nil
}

// look looks at the containers.
func (w *watching) look(ctx context.Context) (planner.State, error) {
	return observe.Project(ctx, w.engine, w.want, observe.Options{Existing: true})
}

// take adds what has changed to what is pending.
func (w *watching) take(b watch.Batch) {
	for _, p := range b.Problems {
		w.printer.WatchError(p.Message)
		if p.Hint != "" {
			w.printer.WatchError("hint: " + p.Hint)
		}
	}
	changes := watch.Batch{Changes: b.Changes}
	w.pending, w.touched = w.pending.And(changes), w.touched.And(changes)
}

// follow applies the pending changes. An error is reported and does not end the watch; the
// same error is not reported again unless files have changed. again reports whether a retry
// may help.
func (w *watching) follow(ctx context.Context, news bool) (again bool) {
	began, count := w.Now(), len(w.pending.Changes)
	w.unsettled.Store(true)
	err := w.apply(ctx, news)
	defer w.settled(err == nil)
	if w.global.debug && count > 0 {
		w.printer.Debug(w.Now(), fmt.Sprintf("batch complete: duration[%s] count[%d]", w.Now().Sub(began), count))
	}
	if err = errors.Join(err, w.hide()); ctx.Err() != nil {
		return false // what was not done is the user's wish
	}
	if err == nil {
		w.pending, w.failure = watch.Batch{}, ""
		return false
	}
	if news || err.Error() != w.failure {
		w.report(err)
	}
	w.failure = err.Error()
	return len(w.rebuilds()) == 0 && passing(err)
}

// settled notes how a batch has ended.
func (w *watching) settled(well bool) {
	w.unsettled.Store(!well)
	select {
	case w.applied <- struct{}{}:
	default:
	}
}

// passing reports whether an error may pass by itself. A build or a command
// that fails waits for a change of what it is about.
func passing(err error) bool {
	for _, one := range split(err) {
		var step *apply.StepError
		if !errors.As(one, &step) {
			continue
		}
		if _, syncs := step.Step.Action.(plan.SyncFiles); !syncs {
			return false
		}
	}
	return true
}

func (w *watching) report(err error) {
	for _, one := range split(err) {
		w.printer.WatchError("Error handling changed files: " + engineclient.Plain(one).Error())
		if hint := hintOf(one); hint != "" {
			w.printer.WatchError("hint: " + hint)
		}
	}
}

// paths are the changes under a rule, as seen from its path.
func (w *watching) paths(b watch.Batch, rule int) []string {
	var out []string
	for _, c := range b.Changes {
		if c.Rule != rule {
			continue
		}
		if inside, err := filepath.Rel(w.rules[rule].Path, c.Path); err == nil {
			out = append(out, filepath.ToSlash(inside))
		}
	}
	return out
}
