package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/cmd/compose/watch"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// apply applies the pending changes to the containers while it holds the project's lock. Images
// are built first, so that files are copied into the containers that remain.
func (w *watching) apply(ctx context.Context, news bool) error {
	if len(w.pending.Changes) == 0 {
		if state, err := w.look(ctx); err != nil || len(w.lacking(state)) == 0 {
			return err
		}
	}
	if !w.global.dryRun {
		lock, err := w.locking(change{op: "watch", want: w.want}).Take(ctx, w.engine, w.want.Name())
		if err != nil {
			return err
		}
		defer lock.Release() // the kernel would free it at the latest at our end
	}
	services := w.rebuilds()
	var failed error
	if len(services) > 0 {
		failed = w.rebuild(ctx, services)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// A build that fails keeps no file from the containers that there are.
	if err := w.sync(ctx, len(services) > 0, news); err != nil {
		return errors.Join(failed, err)
	}
	w.pending.Changes = slices.DeleteFunc(slices.Clone(w.pending.Changes), func(c watch.Change) bool { return !w.rules[c.Rule].Rebuilds() })
	return failed
}

// rebuilds are the services that are to be built again.
func (w *watching) rebuilds() []string {
	var out []string
	for _, c := range w.pending.Changes {
		if r := w.rules[c.Rule]; r.Rebuilds() {
			out = append(out, r.Service)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rebuild builds services again and puts new containers in the place of the
// old ones, as up does.
func (w *watching) rebuild(ctx context.Context, services []string) error {
	w.printer.Watch(fmt.Sprintf("Rebuilding service(s) %q after changes were detected...", services))
	want, err := w.want.Select(services, project.Selection{Dependents: true})
	if err != nil {
		return err
	}
	c := change{
		op: "watch", want: want, fetch: true, unlocked: true, quietBuild: w.quiet,
		intent: planner.Intent{Goal: planner.GoalRunning, Services: services, Rebuild: services, IgnoreOrphans: true, Adopt: w.global.adopt},
	}
	if _, err = w.runner.apply(ctx, c); err != nil || w.global.dryRun {
		return errors.Join(err, w.hide())
	}
	w.printer.Watch(fmt.Sprintf("service(s) %q successfully built", services))
	return w.hide()
}

// sync plans what the changed files ask for of the containers that are there,
// and applies it.
func (w *watching) sync(ctx context.Context, rebuilt, news bool) error {
	want, err := w.want.Select(w.services(), project.Selection{Dependents: true})
	if err != nil {
		return err
	}
	c := change{
		op: "watch", want: want, unlocked: true, silent: true,
		intent:  planner.Intent{Goal: planner.GoalRunning, Existing: true, Adopt: true, Prune: rebuilt && w.prune},
		options: apply.Options{HookOutput: w.hookOutput},
		observed: func(state planner.State, in *planner.Intent) {
			in.Changed = append(w.changed(), w.pendingChanges(state)...)
		},
		confirm: func(plan plan.Plan) error {
			if news {
				w.announce(plan)
			}
			return nil
		},
		warned: func(e plan.Event) { w.printer.WatchError(fmt.Sprintf("%s: %s", e.Step.ID, e.Detail)) },
	}
	result, err := w.runner.apply(ctx, c)
	if err != nil {
		return err
	}
	plan := result.Plan
	if w.global.dryRun {
		if news {
			w.announce(plan)
		}
		return nil
	}
	for _, found := range result.State.Containers {
		w.current[found.ID] = true
	}
	if services := restarted(plan); len(services) > 0 {
		w.printer.Watch(fmt.Sprintf("service(s) %q restarted", services))
	}
	return nil
}

// changed are the pending changes, for the planner.
func (w *watching) changed() []planner.Changed {
	out := []planner.Changed{} // also when there are none: it is what the plan is about
	for i, r := range w.rules {
		if paths := w.paths(w.pending, i); len(paths) > 0 && !r.Rebuilds() {
			out = append(out, planner.Changed{Service: r.Service, Rule: r.Index, From: r.Path, Paths: paths})
		}
	}
	return out
}

// lacking are the containers, by service, that were made after files changed.
// One that does not run gets them too: it may be started.
func (w *watching) lacking(state planner.State) map[string][]string {
	out := map[string][]string{}
	for _, c := range state.Containers {
		gone := c.Status == planner.Removing || c.Status == planner.Dead
		if !gone && !c.OneOff && !c.Hook && !w.current[c.ID] && slices.Contains(w.services(), c.Service) {
			out[c.Service] = append(out[c.Service], c.ID)
		}
	}
	return out
}

// pendingChanges returns the changed files that the containers do not have yet.
func (w *watching) pendingChanges(state planner.State) []planner.Changed {
	lacking := w.lacking(state)
	var out []planner.Changed
	for i, r := range w.rules {
		paths := w.paths(w.touched, i)
		if ids := lacking[r.Service]; len(ids) > 0 && len(paths) > 0 && !r.Rebuilds() {
			out = append(out, planner.Changed{Service: r.Service, Rule: r.Index, From: r.Path, Paths: paths, Only: ids})
		}
	}
	return out
}

// announce says which services get how many files.
func (w *watching) announce(p plan.Plan) {
	counts := map[string]int{}
	for _, step := range p.Steps {
		x, ok := step.Action.(plan.SyncFiles)
		if !ok {
			continue
		}
		n := 0
		for _, tree := range x.Trees {
			n += len(tree.Paths)
		}
		counts[x.Container.Service] = max(counts[x.Container.Service], n)
	}
	for _, service := range sortedKeys(counts) {
		w.printer.Watch(fmt.Sprintf("Syncing service %q after %d changes were detected", service, counts[service]))
	}
}

// restarted are the services of which a plan starts containers.
func restarted(p plan.Plan) []string {
	var out []string
	for _, step := range p.Steps {
		if x, ok := step.Action.(plan.StartContainer); ok {
			out = append(out, x.Container.Service)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
