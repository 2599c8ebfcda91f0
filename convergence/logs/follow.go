package logs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
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
// of each container.
type Follower struct {
	engine  *engineclient.Engine
	options Options
	out     Output
	lines   *logWindow

	events *engineclient.EventStream
	stop   context.CancelFunc
	ctx    context.Context

	mu      sync.Mutex
	tracked map[string]*tracked // by container ID
	pending map[string]int      // starts recorded by Started without an event yet, by container name
	overdue map[string]int      // the part of pending that existed at the last Look
	streams sync.WaitGroup
	changed chan struct{} // buffered, capacity 1: a container started or exited
	over    chan struct{} // the event loop has ended
	ending  chan struct{} // closed by Ending
	lost    chan error    // buffered, capacity 1: the event stream cannot be reopened
	cut     []error       // errors of logs that could not be read to the end
	once    sync.Once
}

// tracked is one container that is followed.
type tracked struct {
	id, name, service, source string
	alive                     bool
	mark                      cursor
	stream                    chan struct{}           // closed when the last stream has ended
	output                    *types.HijackedResponse // opened before the start of a container without a log
	killed                    bool                    // it was stopped or killed on request: a start may follow
	crashed                   bool                    // it exited by itself with an error, and still exists
	dying                     bool                    // it has exited, and its last lines are being read
	backoff                   bool                    // it has exited, and the engine is about to restart it
	deaths                    int                     // exits that were reported by an event or found by Look
	seen                      bool                    // Look found the last exit, and its event may still arrive
}

// Follow creates a Follower. When it returns, the event stream is open, so no container
// that starts later is missed.
func Follow(ctx context.Context, engine *engineclient.Engine, o Options, out Output) (*Follower, error) {
	if err := engine.Reach(ctx); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	f := &Follower{
		engine: engine, options: o, out: out, lines: newLogWindow(out), ctx: ctx, stop: stop,
		tracked: map[string]*tracked{}, pending: map[string]int{}, changed: make(chan struct{}, 1), over: make(chan struct{}), ending: make(chan struct{}), lost: make(chan error, 1),
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

// Started records that a container has been started. It counts as alive even before the
// engine reports its start.
func (f *Follower) Started(c plan.Subject) {
	if !f.options.wants(c.Service, c.Number) || !f.options.awaits(c.Service) {
		return
	}
	f.mu.Lock()
	f.pending[c.Name]++
	f.mu.Unlock()
	f.wake()
}

// GiveUp records that the last lines of containers that have ended did not arrive.
func (f *Follower) GiveUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tracked {
		if t.alive && t.dying && f.shows(t.service) {
			f.cut = append(f.cut, fmt.Errorf("logs of %s: the engine did not send the last lines in time: lines may be missing", t.source))
		}
	}
}

// Err joins the errors of logs that ended early. It is nil if all were read completely.
func (f *Follower) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.cut...)
}

// Lost returns a channel that receives an error when the engine sends no events any more.
func (f *Follower) Lost() <-chan error { return f.lost }

// Changed returns a channel that receives a value when a container starts or exits.
func (f *Follower) Changed() <-chan struct{} { return f.changed }

// Alive returns the number of awaited containers that are running or have been started.
func (f *Follower) Alive() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, t := range f.tracked {
		if t.alive && f.options.awaits(t.service) {
			n++
		}
	}
	for _, starts := range f.pending {
		n += max(starts, 0)
	}
	return n
}

// Crashed reports whether an awaited container exited with an error without having been
// stopped, killed or removed.
func (f *Follower) Crashed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tracked {
		if t.crashed && f.options.awaits(t.service) {
			return true
		}
	}
	return false
}

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

// shown shows the sources' lines, or with --tail 0 only finds where they end.
func (f *Follower) shown(sources []*logSource) error {
	if f.options.Tail != "0" {
		return showMerged(f.ctx, f.engine, f.options, sources, f.out)
	}
	for _, s := range sources {
		*s.mark, s.err = f.lastMark(s.id)
	}
	return report(sources, f.out)
}

func (f *Follower) shows(service string) bool {
	return f.options.Shows == nil || f.options.Shows(service)
}

func (f *Follower) track(id, name, service string, number int) *tracked {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.tracked[id]; ok {
		return t
	}
	t := &tracked{id: id, name: name, service: service, source: SourceName(f.options.Project, service, name, number)}
	f.tracked[id] = t
	return t
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

func (f *Follower) wake() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}
