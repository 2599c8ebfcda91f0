package observe

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// ContainerEvent is one event of a container of a project.
type ContainerEvent struct {
	At                  time.Time
	Service, ID, Action string
	Attributes          map[string]string // without compose's labels
}

// EventsOptions select the events of a project. Since and Until are times, or durations
// before now, in the engine's format.
type EventsOptions struct {
	Project      string
	Services     []string // none means all
	Since, Until string
}

// Events calls report with each event of the project's containers, until the context is
// cancelled or Until is reached. An error of report ends it and is returned.
func Events(ctx context.Context, engine *engineclient.Engine, o EventsOptions, report func(ContainerEvent) error) error {
	if err := engine.Reach(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := engine.OpenEvents(ctx, events.ListOptions{
		Since: o.Since, Until: o.Until,
		Filters: filters.NewArgs(filters.Arg("type", string(events.ContainerEventType)), filters.Arg("label", planner.LabelProject+"="+o.Project)),
	})
	failed := 0
	for {
		select {
		case m := <-s.Messages():
			failed = 0
			h, ok := o.happening(m)
			if !ok {
				continue
			}
			if err := report(h); err != nil {
				return err
			}
		case err := <-s.Gaps():
			if failed++; err != nil && failed == engineclient.MaxReopened {
				return &engineclient.EventsEnded{Err: err}
			}
		case <-s.Ended():
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (o EventsOptions) happening(m events.Message) (ContainerEvent, bool) {
	labels := m.Actor.Attributes
	service := labels[planner.LabelService]
	if labels[planner.LabelOneOff] == "True" || labels[planner.LabelHook] != "" || service == "" {
		return ContainerEvent{}, false
	}
	if len(o.Services) > 0 && !slices.Contains(o.Services, service) {
		return ContainerEvent{}, false
	}
	attributes := maps.Clone(labels)
	maps.DeleteFunc(attributes, func(key, _ string) bool { return isOurs(key) })
	return ContainerEvent{At: time.Unix(0, m.TimeNano), Service: service, ID: m.Actor.ID, Action: string(m.Action), Attributes: attributes}, true
}
