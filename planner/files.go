package planner

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// fileSync plans what changed files require under the rules of develop.watch: they
// are copied into existing containers, which then restart or run a command.
type fileSync struct {
	*index
	*draft
	names naming
}

func (fs fileSync) write() error {
	restarts := map[string]bool{}
	for s := range fs.want.Services() {
		for _, c := range fs.names.serving(s) {
			fs.syncFiles(s, c)
		}
		if slices.ContainsFunc(fs.changed(s, ""), func(c Changed) bool { return restartsOn(s, c) }) && len(fs.names.serving(s)) > 0 {
			restarts[s.Name] = true
		}
	}
	if err := fs.restartAfterSync(restarts); err != nil {
		return err
	}
	for s := range fs.want.Services() {
		for _, c := range fs.names.serving(s) {
			fs.runAfterSync(s, c)
		}
	}
	return nil
}

// changed returns the changes that a container of a service needs; without an ID,
// those that all containers need.
func (fs fileSync) changed(s project.Service, id string) []Changed {
	var out []Changed
	for _, c := range fs.intent.Changed {
		known := c.Service == s.Name && s.Develop != nil && c.Rule < len(s.Develop.Watch)
		if known && (len(c.Only) == 0 || slices.Contains(c.Only, id)) {
			out = append(out, c)
		}
	}
	return out
}

func trigger(s project.Service, c Changed) types.Trigger { return s.Develop.Watch[c.Rule] }

func restartsOn(s project.Service, c Changed) bool {
	action := trigger(s, c).Action
	return len(c.Only) == 0 && (action == types.WatchActionRestart || action == types.WatchActionSyncRestart)
}

// syncFiles plans the copy of all files that a container needs, as one step.
func (fs fileSync) syncFiles(s project.Service, c Container) {
	x := plan.SyncFiles{Container: c.Subject()}
	paths := 0
	for _, f := range fs.changed(s, c.ID) {
		switch trigger(s, f).Action {
		case types.WatchActionSync, types.WatchActionSyncRestart, types.WatchActionSyncExec:
			to := path.Clean("/" + strings.TrimSpace(trigger(s, f).Target))
			x.Trees = append(x.Trees, plan.Tree{From: f.From, To: to, Paths: f.Paths})
			paths += len(f.Paths)
		}
	}
	if paths > 0 {
		fs.add(x, filesChanged(paths))
	}
}

func filesChanged(n int) plan.Reason {
	if n == 1 {
		return plan.Reason{Code: plan.FilesChanged, Detail: "1 path"}
	}
	return plan.Reason{Code: plan.FilesChanged, Detail: fmt.Sprintf("%d paths", n)}
}

func syncID(c Container) plan.StepID { return stepID(plan.SyncFiles{Container: c.Subject()}) }

// restartAfterSync plans the restart of services. A container whose files cannot
// be synced is left running.
func (fs fileSync) restartAfterSync(services map[string]bool) error {
	if len(services) == 0 {
		return nil
	}
	x := fs.restarting(services)
	d, err := decideExisting(x)
	if err != nil {
		return err
	}
	p := newPlanning(x, d, fs.draft)
	for s := range x.want.Services() {
		for _, r := range d.chosen[s.Name] {
			if services[s.Name] && r.old.Alive() {
				p.need(p.stopContainer(*r.old, plan.Reason{Code: plan.FilesChanged}), syncID(*r.old))
				p.causes[s.Name] = append(p.causes[s.Name], syncID(*r.old)) // dependents keep running if it fails
			}
		}
	}
	p.orderStops()
	newStarter(p).startAll()
	for s := range x.want.Services() {
		for _, c := range fs.names.serving(s) {
			if start := stepID(plan.StartContainer{Container: c.Subject()}); fs.has(start) {
				fs.need(start, syncID(c))
			}
		}
	}
	return nil
}

// runAfterSync plans the commands of rules in running containers.
func (fs fileSync) runAfterSync(s project.Service, c Container) {
	for _, f := range fs.changed(s, "") {
		start := stepID(plan.StartContainer{Container: c.Subject()})
		if trigger(s, f).Action == types.WatchActionSyncExec && (c.Status == Running || fs.has(start)) {
			fs.add(plan.RunHook{Container: c.Subject(), Phase: plan.OnSync, Rule: f.Rule}, filesChanged(len(f.Paths)), syncID(c), start)
		}
	}
}
