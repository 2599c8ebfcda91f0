package planner

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// followFiles plans what changed files ask for: they go into the containers
// that are there, which then start again or run a command, as the rules say.
func (m *maker) followFiles() error {
	restarts := map[string]bool{}
	for s := range m.want.Services() {
		for _, c := range m.serving(s) {
			m.syncFiles(s, c)
		}
		if slices.ContainsFunc(m.changed(s, ""), func(c Changed) bool { return restartsOn(s, c) }) && len(m.serving(s)) > 0 {
			restarts[s.Name] = true
		}
	}
	if err := m.restartAfterSync(restarts); err != nil {
		return err
	}
	for s := range m.want.Services() {
		for _, c := range m.serving(s) {
			m.runAfterSync(s, c)
		}
	}
	return nil
}

// serving are the containers of a service that serve, or will when they run.
func (m *maker) serving(s project.Service) []Container {
	return keepContainers(m.replicas[s.Name], func(c Container) bool { return !c.broken() && !m.neverServed(s, c) })
}

func keepContainers(list []Container, keep func(Container) bool) []Container {
	var out []Container
	for _, c := range list {
		if keep(c) {
			out = append(out, c)
		}
	}
	return out
}

// changed are the changes of a service that a container is to get; with no ID, those
// that are for all.
func (m *maker) changed(s project.Service, id string) []Changed {
	var out []Changed
	for _, c := range m.intent.Changed {
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

// syncFiles plans the copy of all that a container is to get, as one step.
func (m *maker) syncFiles(s project.Service, c Container) {
	x := SyncFiles{Container: c.Subject()}
	paths := 0
	for _, f := range m.changed(s, c.ID) {
		switch trigger(s, f).Action {
		case types.WatchActionSync, types.WatchActionSyncRestart, types.WatchActionSyncExec:
			to := path.Clean("/" + strings.TrimSpace(trigger(s, f).Target))
			x.Trees = append(x.Trees, Tree{From: f.From, To: to, Paths: f.Paths})
			paths += len(f.Paths)
		}
	}
	if paths > 0 {
		m.add(x, filesChanged(paths))
	}
}

func filesChanged(n int) Reason {
	if n == 1 {
		return Reason{Code: FilesChanged, Detail: "1 path"}
	}
	return Reason{Code: FilesChanged, Detail: fmt.Sprintf("%d paths", n)}
}

func syncID(c Container) StepID { return stepID(SyncFiles{Container: c.Subject()}) }

// restartAfterSync plans the restart of services: what cannot be synced is
// left running.
func (m *maker) restartAfterSync(services map[string]bool) error {
	if len(services) == 0 {
		return nil
	}
	m.named, m.intent.Bounce = services, true
	for s := range m.want.Services() {
		if err := m.choose(s); err != nil {
			return err
		}
	}
	for s := range m.want.Services() {
		for _, r := range m.chosen[s.Name] {
			if services[s.Name] && r.old.Alive() {
				m.need(m.stopContainer(*r.old, Reason{Code: FilesChanged}), syncID(*r.old))
				m.causes[s.Name] = append(m.causes[s.Name], syncID(*r.old)) // or nobody stops for it
			}
		}
	}
	m.orderStops()
	m.startAll()
	for s := range m.want.Services() {
		for _, c := range m.serving(s) {
			if start := stepID(StartContainer{Container: c.Subject()}); m.has(start) {
				m.need(start, syncID(c))
			}
		}
	}
	return nil
}

// runAfterSync plans the commands of rules, in containers that run.
func (m *maker) runAfterSync(s project.Service, c Container) {
	for _, f := range m.changed(s, "") {
		start := stepID(StartContainer{Container: c.Subject()})
		if trigger(s, f).Action == types.WatchActionSyncExec && (c.Status == Running || m.has(start)) {
			m.add(RunHook{Container: c.Subject(), Phase: OnSync, Rule: f.Rule}, filesChanged(len(f.Paths)), syncID(c), start)
		}
	}
}

// pruneImages plans the removal of images that were built for the project, and
// that have lost their name to a newer one and have no container any more.
func (m *maker) pruneImages() {
	for _, id := range m.have.Dangling {
		if !slices.ContainsFunc(m.have.Containers, func(c Container) bool { return c.ImageID == id }) {
			m.add(RemoveImage{Image: Subject{Kind: KindImage, Name: id}}, Reason{Code: Leftover, Detail: "of an earlier build"})
		}
	}
}
