package convergence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// Output is where followed lines and news go. Its methods may be called from
// several goroutines.
type Output interface {
	Line(source string, stderr bool, at time.Time, text []byte)
	Status(source, text string)
}

// Exit is the end of a container that is followed.
type Exit struct {
	Service, Container string
	Code               int
	Restarting         bool // the engine brings it back
}

// FollowOptions say what is followed.
type FollowOptions struct {
	Project string
	// Wants says which services' containers; nil is all.
	Wants func(service string) bool
	// Shows says whose lines are shown; nil is all that it wants.
	Shows func(service string) bool
	// Number restricts it to one replica; 0 is all.
	Number int
	// Replay shows what the containers have written before, as Since, Until
	// and Tail say; without it they are followed from now on.
	Replay       bool
	Since, Until string // as the engine takes them; "" is no bound
	Tail         string // a number, or "all"
	// News also tells of exits and replacements.
	News bool
	// Exits is told of each end of a container, after its last line.
	Exits func(Exit)
}

// Follower follows the output of a project's containers over restarts and
// replacements, without losing a line or showing one twice: it remembers the
// time of the last line of each, and goes on from there.
type Follower struct {
	engine  *engineclient.Engine
	options FollowOptions
	out     Output

	messages <-chan events.Message
	failed   <-chan error
	stop     context.CancelFunc
	ctx      context.Context

	mu      sync.Mutex
	tracked map[string]*tracked // by container ID
	streams sync.WaitGroup
	changed chan struct{} // has one place: a container began or ended
	over    chan struct{} // the event loop has ended
	ending  chan struct{} // closed by Ending
	lost    chan error    // has one place: the engine's events ended by themselves
	once    sync.Once
}

// tracked is one container that is followed.
type tracked struct {
	id, name, service, source string
	alive                     bool
	mark                      mark
	stream                    chan struct{} // closed when the last stream has ended
	killed                    bool          // somebody asked it to end: a start may follow
	dying                     bool          // it has ended, and its last lines are under way
}

// mark is how far a container's output has been shown.
type mark struct {
	at    time.Time
	count int // lines shown that have just this time
}

// Follow begins to follow. When it returns, the engine's events are being
// listened to, so nothing that starts from now on is missed.
func Follow(ctx context.Context, engine *engineclient.Engine, o FollowOptions, out Output) (*Follower, error) {
	if err := engine.Reach(ctx); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	f := &Follower{
		engine: engine, options: o, out: out, ctx: ctx, stop: stop,
		tracked: map[string]*tracked{}, changed: make(chan struct{}, 1), over: make(chan struct{}), ending: make(chan struct{}), lost: make(chan error, 1),
	}
	f.messages, f.failed = engine.Events(ctx, events.ListOptions{Filters: engineclient.Filters(
		"type", "container", "label", planner.LabelProject+"="+o.Project,
		"event", "create", "event", "start", "event", "die", "event", "kill", "event", "destroy",
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

// Ending says that what is followed is being stopped for good: no restart is
// waited for any more.
func (f *Follower) Ending() { f.once.Do(func() { close(f.ending) }) }

// Sync looks which containers run now, for those whose start has not been
// heard yet.
func (f *Follower) Sync() error {
	list, err := List(f.ctx, f.engine, f.options.Project, false)
	if err != nil {
		return err
	}
	for _, c := range list {
		if !c.OneOff && f.options.wants(c.Service, c.Number) {
			f.start(f.track(c.ID, c.Name, c.Service, c.Number))
		}
	}
	return nil
}

// start begins a run that has not been begun.
func (f *Follower) start(t *tracked) {
	f.mu.Lock()
	begun := t.alive && !t.dying
	f.mu.Unlock()
	if !begun {
		f.begin(t, true)
	}
}

// Lost is sent to when the engine no longer tells what happens.
func (f *Follower) Lost() <-chan error { return f.lost }

// Changed is sent to when a container begins or ends.
func (f *Follower) Changed() <-chan struct{} { return f.changed }

// Alive is how many followed containers run.
func (f *Follower) Alive() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, t := range f.tracked {
		if t.alive {
			n++
		}
	}
	return n
}

// Sources are the names under which what is followed now is shown.
func (f *Follower) Sources() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, t := range f.tracked {
		if f.shows(t.service) {
			out = append(out, t.source)
		}
	}
	slices.Sort(out)
	return out
}

func (f *Follower) existing() error {
	list, err := f.options.containers(f.ctx, f.engine)
	if err != nil {
		return err
	}
	for _, c := range list {
		t := f.track(c.ID, c.Name, c.Service, c.Number)
		if !f.options.Replay && f.shows(c.Service) {
			if t.mark, err = f.lastMark(c.ID); err != nil {
				return err
			}
		}
		if c.Alive() || f.options.Replay {
			f.begin(t, c.Alive())
		}
	}
	return nil
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

// SourceName is how a container is called before its lines: web-1, or its
// whole name where the user has chosen it.
func SourceName(project, service, name string, number int) string {
	short := service + "-" + strconv.Itoa(number)
	if strings.HasSuffix(name, project+"-"+short) || strings.HasSuffix(name, project+"_"+service+"_"+strconv.Itoa(number)) {
		return short
	}
	return name
}

// markDepth is how many last lines are looked at to find those of one time.
const markDepth = 32

// lastMark is where a container's output ends now.
func (f *Follower) lastMark(id string) (mark, error) {
	var m mark
	err := readLogs(f.ctx, f.engine, id, container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(markDepth)}, func(l Line) {
		m.pass(l.At)
	})
	if engineclient.IsNotFound(err) {
		return m, nil
	}
	return m, err
}

// pass moves the mark over a line, and reports whether it was shown before.
func (m *mark) pass(at time.Time) {
	if at.Equal(m.at) {
		m.count++
		return
	}
	m.at, m.count = at, 1
}

// readLogs reads a container's log to its end.
func readLogs(ctx context.Context, engine *engineclient.Engine, id string, o container.LogsOptions, each func(Line)) error {
	inspected, err := engine.ContainerInspect(ctx, id)
	if err != nil {
		return err
	}
	stream, err := engine.ContainerLogs(ctx, id, o)
	if err != nil {
		return err
	}
	defer stream.Close()
	r := newLogReader(stream, inspected.Config.Tty)
	for {
		line, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		each(line)
	}
}

// begin opens a stream on a container from its mark on.
func (f *Follower) begin(t *tracked, alive bool) {
	f.mu.Lock()
	before := t.stream
	done := make(chan struct{})
	t.stream, t.alive, t.killed, t.dying = done, alive, false, false
	f.mu.Unlock()
	f.poke()
	if !f.shows(t.service) {
		close(done)
		return
	}
	f.streams.Add(1)
	go func() {
		defer f.streams.Done()
		defer close(done)
		if before != nil {
			<-before // of its last run: the lines stay in order
		}
		if err := f.stream(t); err != nil && f.ctx.Err() == nil {
			f.out.Status(t.source, "logs: "+err.Error())
		}
	}()
}

// stream shows one run of a container.
func (f *Follower) stream(t *tracked) error {
	o := container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true}
	if t.mark.at.IsZero() {
		o.Since, o.Until, o.Tail = f.options.Since, f.options.Until, f.options.Tail
	} else {
		o.Since = fmt.Sprintf("%d.%09d", t.mark.at.Unix(), t.mark.at.Nanosecond())
	}
	end, err := f.skipped(t)
	if err != nil {
		return err
	}
	known := t.mark
	err = readLogs(f.ctx, f.engine, t.id, o, func(l Line) {
		if l.At.Before(known.at) {
			return
		}
		if l.At.Equal(known.at) && known.count > 0 {
			known.count--
			return
		}
		t.mark.pass(l.At)
		f.out.Line(t.source, l.Stderr, l.At, l.Text)
	})
	if !end.at.IsZero() && !t.mark.at.After(end.at) {
		t.mark = end
	}
	if engineclient.IsNotFound(err) {
		return nil // it went away: what it had written is shown
	}
	return err
}

// skipped is where the output ends of which --tail shows only the last lines:
// a later run must not begin with what was left out.
func (f *Follower) skipped(t *tracked) (mark, error) {
	if !t.mark.at.IsZero() || f.options.Tail == "" || f.options.Tail == "all" {
		return mark{}, nil
	}
	return f.lastMark(t.id)
}

func (f *Follower) poke() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// listen turns events into streams and news until Close.
func (f *Follower) listen() {
	defer close(f.over)
	for {
		select {
		case m := <-f.messages:
			f.hear(m)
		case err := <-f.failed:
			if f.ctx.Err() == nil {
				f.lost <- fmt.Errorf("the engine's events ended: %w", err)
			}
			return
		}
	}
}

func (f *Follower) hear(m events.Message) {
	l := m.Actor.Attributes
	number := containerNumber(l)
	if l[planner.LabelOneOff] == "True" || !f.options.wants(l[planner.LabelService], number) {
		return
	}
	switch m.Action {
	case events.ActionCreate:
		t := f.track(m.Actor.ID, l["name"], l[planner.LabelService], number)
		if f.options.News && l[planner.LabelReplace] != "" && f.shows(t.service) {
			f.out.Status(t.source, "has been recreated")
		}
	case events.ActionStart:
		f.start(f.track(m.Actor.ID, l["name"], l[planner.LabelService], number))
	case events.ActionKill:
		f.markKilled(m.Actor.ID)
	case events.ActionDie:
		f.ended(m)
	}
}

func (f *Follower) markKilled(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.tracked[id]; ok {
		t.killed = true
	}
}

// lingers is how long a container that somebody asked to end is waited for:
// a restart is an end and a start.
const lingers = time.Second

// ended waits for a container's last line, then tells of its end.
func (f *Follower) ended(m events.Message) {
	f.mu.Lock()
	t, ok := f.tracked[m.Actor.ID]
	if !ok {
		f.mu.Unlock()
		return
	}
	t.dying = true
	stream, killed := t.stream, t.killed
	f.mu.Unlock()
	code, _ := strconv.Atoi(m.Actor.Attributes["exitCode"])
	f.streams.Add(1)
	go func() {
		defer f.streams.Done()
		if stream != nil {
			<-stream
		}
		restarting := f.comesBack(t.id)
		if killed && !restarting {
			select {
			case <-time.After(lingers):
			case <-f.ending:
			case <-f.ctx.Done():
			}
		}
		f.tell(t, stream, Exit{Service: t.service, Container: t.name, Code: code, Restarting: restarting})
	}()
}

func (f *Follower) comesBack(id string) bool {
	c, err := f.engine.ContainerInspect(f.ctx, id)
	return err == nil && (c.State.Restarting || c.State.Running)
}

func (f *Follower) tell(t *tracked, stream chan struct{}, e Exit) {
	f.mu.Lock()
	again := t.stream != stream // it has begun anew meanwhile
	if !again && !e.Restarting {
		t.alive = false
	}
	f.mu.Unlock()
	if f.options.News && f.shows(t.service) {
		text := fmt.Sprintf("exited with code %d", e.Code)
		if e.Restarting {
			text += " (restarting)"
		}
		f.out.Status(t.source, text)
	}
	if f.options.Exits != nil && f.ctx.Err() == nil {
		f.options.Exits(e)
	}
	f.poke()
}
