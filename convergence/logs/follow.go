package logs

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// Output receives lines and status messages. Its methods may be called by several
// goroutines at once.
type Output interface {
	Line(source string, stderr bool, at time.Time, text []byte)
	Status(source, text string)
	// Warn reports why the lines of a source cannot be shown.
	Warn(source, text string)
}

// Exit is the exit of a followed container.
type Exit struct {
	Service, Container string
	Code               int
	Restarting         bool // the engine restarts it
}

// Options select what is read or followed.
type Options struct {
	Project string
	// Wants selects services; nil means all.
	Wants func(service string) bool
	// Shows selects the services whose lines are shown; nil means all of Wants.
	Shows func(service string) bool
	// Awaits reports whether the containers of a service count in Alive; nil means
	// all followed services.
	Awaits func(service string) bool
	// Number selects one replica of each service; 0 means all.
	Number int
	// Replay also shows earlier lines, as Since, Until and Tail select; without it
	// containers are followed from now on.
	Replay       bool
	Since, Until string // in the engine's format; "" means no limit
	Tail         string // a number, or "all"
	// News also reports exits and replacements.
	News bool
	// Unlogged reports whether the log driver of a service does not support reading. The output of its
	// containers is shown while they write it; nil means no service.
	Unlogged func(service string) bool
	// Exits is called with each exit of a container, after its last line; it may be
	// called by several goroutines at once.
	Exits func(Exit)
}

// Follower follows the output of a project's containers over restarts and replacements,
// without losing a line or showing one twice: it continues from the time of the last line
// of each container. It reads events; streamReader shows the lines, and containerStates holds what is known
// about each container.
type Follower struct {
	*streamReader
	events  *engineclient.EventStream
	stop    context.CancelFunc
	streams sync.WaitGroup
	over    chan struct{} // the event loop has ended
	ending  chan struct{} // closed by Stopping
	lost    chan error    // buffered, capacity 1: the event stream cannot be reopened
	once    sync.Once
}

// Follow creates a Follower. When it returns, the event stream is open, so no container
// that starts later is missed.
func Follow(ctx context.Context, engine *engineclient.Engine, o Options, out Output) (*Follower, error) {
	if err := engine.Reach(ctx); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	f := &Follower{
		streamReader: &streamReader{containerStates: newContainerStates(o), engine: engine, out: out, lines: newLogWindow(out), ctx: ctx},
		stop:         stop, over: make(chan struct{}), ending: make(chan struct{}), lost: make(chan error, 1),
	}
	f.events = engine.OpenEvents(ctx, events.ListOptions{Filters: engineclient.Filters(
		"type", "container", "label", planner.LabelProject+"="+o.Project,
		"event", "create", "event", "start", "event", "die", "event", "kill", "event", "stop", "event", "destroy",
	)})
	if err := f.existing(); err != nil {
		stop()
		return nil, err
	}
	go f.listen()
	return f, nil
}

// Close ends all streams and waits for them.
func (f *Follower) Close() {
	f.stop()
	<-f.over
	f.streams.Wait()
}

// Stopping records that the containers are being stopped permanently. The Follower
// no longer waits for restarts.
func (f *Follower) Stopping() { f.once.Do(func() { close(f.ending) }) }

// Lost returns a channel that receives an error when the engine sends no events any more.
func (f *Follower) Lost() <-chan error { return f.lost }

func (f *Follower) existing() error {
	list, err := f.options.containers(f.ctx, f.engine)
	if err != nil {
		return err
	}
	if f.options.Replay {
		return f.replay(list)
	}
	for _, c := range list {
		t := f.track(c.ID, c.Name, c.Service, c.Number)
		if f.shows(c.Service) {
			// A log that cannot be read is reported once the container runs.
			if t.mark, err = f.lastMark(c.ID); err != nil && !engineclient.CannotReadLogs(err) {
				return err
			}
		}
		if c.Alive() {
			f.begin(t, t.deaths)
		}
	}
	return nil
}

// replay shows the existing lines of the containers, merged by time, and then opens a
// stream on each running container from its cursor.
func (f *Follower) replay(list []observe.Container) error {
	var sources []*logSource
	for _, c := range list {
		t := f.track(c.ID, c.Name, c.Service, c.Number)
		sources = append(sources, &logSource{id: c.ID, name: t.source, mark: &t.mark})
	}
	if err := f.shown(sources); err != nil {
		return err
	}
	for i, c := range list {
		if t := f.track(c.ID, c.Name, c.Service, c.Number); c.Alive() && sources[i].err == nil {
			f.begin(t, t.deaths)
		}
	}
	return nil
}

// SourceName returns the prefix of a container's lines: web-1, or the full name if
// container_name sets it.
func SourceName(project, service, name string, number int) string {
	short := service + "-" + strconv.Itoa(number)
	if strings.HasSuffix(name, project+"-"+short) || strings.HasSuffix(name, project+"_"+service+"_"+strconv.Itoa(number)) {
		return short
	}
	return name
}
