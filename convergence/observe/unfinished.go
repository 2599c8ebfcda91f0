package observe

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/wait"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// An engine continues a stop or a removal whose caller was killed. Until it has finished,
// the container is listed as running or existing. A run that starts containers waits for
// that, with Options.Settle.

const (
	// recentStop is how long after its first signal a stop may still be under way,
	// beside the container's own stop timeout.
	recentStop = 2 * time.Second
	// defaultStop is the stop timeout of a container that does not set one.
	defaultStop = 10 * time.Second
	// removalTime is how long a removal that has begun may take.
	removalTime = 30 * time.Second
	// creationTime is how long the creation of a container whose caller was killed may take. The engine may also have
	// abandoned it.
	creationTime = 3 * time.Second
	// listLag is the pause before the list is read again.
	listLag = 50 * time.Millisecond
	// mostLag is how long the list may be behind the events.
	mostLag = 2 * time.Second
	// pastEvents is how far back the events are read. The engine keeps 256.
	pastEvents = time.Hour
)

// stopSignals returns the last signal or the end of each container of a project since
// it last started.
func stopSignals(ctx context.Context, engine *engineclient.Engine, project string) (map[string]events.Message, error) {
	if engine.Podman() {
		return nil, nil // its containers have a state of their own while they stop
	}
	ctx, cancel := context.WithTimeout(ctx, recentStop) // the engine's clock may be behind
	defer cancel()
	out, err := lastEvents(ctx, engine, project, events.ActionKill, events.ActionDie)
	if err != nil || len(out) == 0 {
		return out, err
	}
	// Most histories have many starts and no stop, so the starts are requested only after a stop was found.
	return lastEvents(ctx, engine, project, events.ActionKill, events.ActionDie, events.ActionStart)
}

// lastEvents returns the last event with one of the actions of each container of a project, unless it is a start.
func lastEvents(ctx context.Context, engine *engineclient.Engine, project string, actions ...events.Action) (map[string]events.Message, error) {
	filter := []string{"type", "container", "label", planner.LabelProject + "=" + project}
	for _, action := range actions {
		filter = append(filter, "event", string(action))
	}
	now := time.Now()
	messages, errs := engine.Events(ctx, events.ListOptions{
		Since: engineclient.Timestamp(now.Add(-pastEvents)), Until: engineclient.Timestamp(now),
		Filters: engineclient.Filters(filter...),
	})
	out := map[string]events.Message{}
	for {
		select {
		case m := <-messages:
			if out[m.Actor.ID] = m; m.Action == events.ActionStart {
				delete(out, m.Actor.ID)
			}
		case err := <-errs:
			if errors.Is(err, io.EOF) || errors.Is(err, context.DeadlineExceeded) {
				return out, nil
			}
			return out, err
		}
	}
}

// settled returns the answers after the engine has finished its stops and removals.
func settled(ctx context.Context, engine *engineclient.Engine, want *project.Project, v Options, bases map[string][]string, raw answers) (answers, error) {
	over, err := awaitUnfinished(ctx, engine, raw)
	v.Settle = false
	if err == nil && len(v.Creating) > 0 {
		defer engine.Awaiting("create container "+v.Creating[0], creationTime)()
		for deadline := time.Now().Add(creationTime); err == nil && !haveNames(raw.containers, v.Creating) && time.Now().Before(deadline); {
			if !wait.Sleep(ctx, listLag) {
				return raw, ctx.Err()
			}
			raw, err = fetch(ctx, engine, want, v, bases)
		}
	}
	for deadline := time.Now().Add(mostLag); err == nil && len(over) > 0; {
		raw, err = fetch(ctx, engine, want, v, bases)
		// Engine 28.5 lists a container as running for a moment after it reported its end.
		behind := slices.ContainsFunc(raw.containers, func(c container.Summary) bool {
			return over[c.ID] && planner.Status(c.State) == planner.Running
		})
		if !behind || time.Now().After(deadline) || !wait.Sleep(ctx, listLag) {
			break
		}
	}
	return raw, err
}

// haveNames reports whether containers with all the names are in a list.
func haveNames(list []container.Summary, names []string) bool {
	known := map[string]bool{}
	for _, c := range list {
		known[ContainerName(c)] = true
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !known[name] })
}

// awaitUnfinished waits for the containers that the engine is still stopping or
// removing, and returns the IDs of those that have ended since.
func awaitUnfinished(ctx context.Context, engine *engineclient.Engine, raw answers) (map[string]bool, error) {
	over := map[string]bool{}
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range raw.containers {
		last, signaled := raw.signals[c.ID]
		until, left := container.WaitConditionRemoved, removalTime
		switch {
		case planner.Status(c.State) == planner.Removing:
		case signaled && last.Action == events.ActionDie && planner.Status(c.State) == planner.Running:
			// Engine 28.5 reports the end of a container before it lists it as exited.
			mu.Lock()
			over[c.ID] = true
			mu.Unlock()
			continue
		case signaled && last.Action == events.ActionKill && planner.Status(c.State) == planner.Running:
			var err error
			if left, err = stopTimeLeft(ctx, engine, c.ID, last); err != nil {
				return nil, err
			}
			until = container.WaitConditionNotRunning
		default:
			continue
		}
		if left <= 0 {
			continue
		}
		g.Go(func() error {
			ended, err := awaitEnd(ctx, engine, c, until, left)
			mu.Lock()
			defer mu.Unlock()
			over[c.ID] = ended
			return err
		})
	}
	return over, g.Wait()
}

// stopTimeLeft returns how long a stop of a container may still take, 0 if its
// last signal was not that of a stop.
func stopTimeLeft(ctx context.Context, engine *engineclient.Engine, id string, last events.Message) (time.Duration, error) {
	found, err := engine.ContainerInspect(ctx, id)
	switch {
	case engineclient.IsNotFound(err):
		return 0, nil
	case err != nil:
		return 0, err
	case found.Config == nil || !isStopSignal(last.Actor.Attributes["signal"], found.Config.StopSignal):
		return 0, nil
	}
	grace := defaultStop
	if found.Config.StopTimeout != nil {
		grace = time.Duration(*found.Config.StopTimeout) * time.Second
	}
	if grace < 0 {
		return 0, nil // without a limit, the stop can last forever
	}
	return time.Until(time.Unix(0, last.TimeNano).Add(grace + recentStop)), nil
}

// isStopSignal reports whether a signal, as events number it, ends a container
// with a stop signal: that one, or KILL.
func isStopSignal(number, stopSignal string) bool {
	name := strings.TrimPrefix(strings.ToUpper(cmp.Or(stopSignal, "TERM")), "SIG")
	return number == "9" || number == name || number == signalNumbers[name]
}

// signalNumbers are the numbers of the signals that programs use as stop
// signals, on Linux.
var signalNumbers = map[string]string{
	"HUP": "1", "INT": "2", "QUIT": "3", "ABRT": "6", "USR1": "10", "USR2": "12", "TERM": "15", "PWR": "30", "WINCH": "28", "RTMIN+3": "37",
}

// awaitEnd waits until a container has stopped or is removed, and reports
// whether it is before the time is over: it may catch the signal and go on.
func awaitEnd(ctx context.Context, engine *engineclient.Engine, c container.Summary, until container.WaitCondition, left time.Duration) (bool, error) {
	defer engine.Awaiting("end container "+ContainerName(c), left)()
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	answer, failed := engine.ContainerWait(ctx, c.ID, until)
	select {
	case <-answer:
		return true, nil
	case err := <-failed:
		if errors.Is(err, context.DeadlineExceeded) {
			return false, nil
		}
		return true, engineclient.IgnoreGone(err)
	}
}
