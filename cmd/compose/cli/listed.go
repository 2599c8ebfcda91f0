package cli

import (
	"context"
	"slices"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

// containers are those of services, or of all; only all has those that do not run.
func (a *loader) containers(ctx context.Context, services []string, all bool) (*project.Project, *engineclient.Engine, []observe.Container, error) {
	p, err := a.loadOrLabels(ctx, false)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, name := range services {
		if !p.Known(name) {
			return nil, nil, nil, unknownService(p, name)
		}
	}
	engine, err := a.dial()
	if err != nil {
		return nil, nil, nil, err
	}
	list, err := observe.Containers(ctx, engine, p.Name(), all)
	list = slices.DeleteFunc(list, func(c observe.Container) bool {
		return len(services) > 0 && !slices.Contains(services, c.Service)
	})
	a.sortForReader(list)
	return p, engine, list, err
}

// sortForReader puts web-2 before web-10 on a terminal. Programs get the order of
// docker compose, by name.
func (a *loader) sortForReader(list []observe.Container) {
	if a.streams.Out.TTY {
		slices.SortStableFunc(list, func(x, y observe.Container) int { return view.CompareReplicas(x.Name, y.Name) })
	}
}
