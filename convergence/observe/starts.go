package observe

import (
	"context"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// ContainerStarts returns a channel that receives a value when containers of a project
// have started, or may have started during a gap in the event stream. end closes the
// stream.
func ContainerStarts(ctx context.Context, engine *engineclient.Engine, project string) (starts <-chan struct{}, end func()) {
	ctx, stop := context.WithCancel(ctx)
	s := engine.OpenEvents(ctx, events.ListOptions{Filters: engineclient.Filters(
		"type", "container", "event", "start", "label", planner.LabelProject+"="+project,
	)})
	started, over := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(over)
		forwardStarts(ctx, s, started)
	}()
	return started, func() { stop(); <-over }
}

func forwardStarts(ctx context.Context, s *engineclient.EventStream, started chan<- struct{}) {
	for {
		select {
		case <-s.Messages():
		case <-s.Gaps():
		case <-ctx.Done():
			return
		}
		select {
		case started <- struct{}{}:
		default: // a value is already waiting
		}
	}
}
