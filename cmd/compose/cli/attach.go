package cli

import (
	"context"
	"errors"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/internal/heap"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// session is an attached `up`: it follows the services until they end, or
// until the user or a flag ends them.
type session struct {
	*runner
	options  upOptions
	change   change
	follower *logs.Follower
	// following is whether the plan is known: from then on Ctrl-C stops the containers.
	following bool
	printer   *view.LogPrinter
	files     *watching // nil without --watch
	unwatch   func()    // ends it, and waits for the end
	// watchEnded is sent how it ends.
	watchEnded <-chan error
	menu       *menu // nil without a menu
	// shown are the services whose output is shown.
	shown map[string]bool

	mu    sync.Mutex
	exits []logs.Exit
}

func (a *lifecycleCommands) upAttached(ctx context.Context, o upOptions, c change) error {
	attached, err := o.attached(c.want, c.intent.Services)
	if err != nil {
		return err
	}
	s := &session{runner: a.runner, options: o, change: c, shown: attached}
	defer a.guard()()
	a.besideOutput()
	progress := a.show()
	s.printer = view.NewLogPrinter(progress.Above(a.streams.Out.Raw()), progress.Above(a.streams.Err.Raw()), view.LogOptions{
		NoPrefix: o.noPrefix, NoColor: o.noColor, Timestamps: o.timestamps, Split: true,
	})
	if o.watch {
		if s.files, err = a.openWatch(c.want, c.intent.Services, s.printer); err != nil {
			return errors.Join(err, s.printer.Close())
		}
		s.files.quiet = o.quietBuild
		c.intent.Rebuild = s.files.built()
	}
	// The logs are followed before the plan is applied, so that the first lines of the
	// containers that it starts are shown.
	c.before = func(plan plan.Plan, state planner.State) error {
		s.printer.Register(sources(c.want, plan, state, attached)...)
		s.printer.Attaching(sources(c.want, plan, state, attached)...)
		s.follower, err = s.beginFollowing(logs.Options{
			Project: c.want.Name(), Wants: func(service string) bool { return s.watched(service) || attached[service] },
			Awaits: s.watched, Shows: func(service string) bool { return attached[service] },
			News: true, Exits: s.ended, Unlogged: s.unlogged,
		})
		return err
	}
	c.options.HookOutput = s.hookOutput
	c.starting = func(starting plan.Subject) { s.follower.Starting(starting) }
	c.started = func(started plan.Subject) { s.follower.Started(started) }
	_, err = a.apply(ctx, c)
	if err == nil {
		err = s.follow()
	} else if interrupted(err) && s.base.Err() == nil {
		err = s.interrupted()
	}
	s.endWatch()
	if s.files != nil {
		s.files.close()
	}
	if s.follower != nil {
		s.follower.Close()
		err = errors.Join(err, s.follower.Err())
	}
	return errors.Join(err, s.closePrinter(), s.closeMenu())
}

// unlogged reports whether the log driver of a service does not support reading.
func (s *session) unlogged(service string) bool {
	found, _ := s.change.want.Service(service)
	return found.Logging != nil && found.Logging.Driver == "none"
}

// openWithin is how long the engine has after a signal to answer what opens the logs.
const openWithin = 2 * time.Second

// beginFollowing begins to follow until the end of the session. After a signal an engine that does not answer is given
// up.
func (s *session) beginFollowing(o logs.Options) (*logs.Follower, error) {
	s.following = true
	ctx, cancel := context.WithCancel(s.base)
	opened, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-opened:
			return
		case <-s.signals.next():
		}
		select {
		case <-opened:
		case <-time.After(openWithin):
			cancel()
		}
	}()
	heap.KeepSmall()
	follower, err := logs.Follow(ctx, s.engine, o, s.printer)
	close(opened)
	<-watched
	if err == nil && ctx.Err() != nil {
		follower.Close()
		return nil, context.Canceled
	}
	return follower, err
}

// closePrinter flushes the remaining output. A closed pipe is not an error of the run.
func (s *session) closePrinter() error {
	if err := s.printer.Close(); !errors.Is(err, syscall.EPIPE) {
		return err
	}
	return nil
}

// attached returns the services whose logs are shown.
func (o *upOptions) attached(want *project.Project, named []string) (map[string]bool, error) {
	names := named
	switch {
	case len(o.attach) > 0:
		names = o.attach
	case o.attachDependencies || len(named) == 0:
		names = want.ServiceNames()
	}
	out := map[string]bool{}
	for _, name := range names {
		s, ok := want.Service(name)
		if !ok {
			return nil, unknownService(want, name)
		}
		out[name] = s.Attach == nil || *s.Attach || slices.Contains(o.attach, name)
	}
	for _, name := range o.noAttach {
		if _, ok := want.Service(name); !ok {
			return nil, unknownService(want, name)
		}
		delete(out, name)
	}
	if name := o.exitCodeFrom; name != "" {
		if _, ok := want.Service(name); !ok {
			return nil, unknownService(want, name)
		}
	}
	return out, nil
}

func unknownService(p *project.Project, name string) error {
	_, err := p.Select([]string{name}, project.Selection{})
	if err == nil {
		err = &usageError{err: errors.New("service " + name + " is not selected")}
	}
	return err
}

// sources returns the names of the containers whose output will be shown.
func sources(want *project.Project, p plan.Plan, state planner.State, attached map[string]bool) []string {
	set := map[string]bool{}
	add := func(s plan.Subject, name string) {
		if attached[s.Service] {
			set[logs.SourceName(want.Name(), s.Service, name, s.Number)] = true
		}
	}
	for _, c := range state.Containers {
		if c.Status == planner.Running && !c.OneOff {
			add(c.Subject(), c.Name)
		}
	}
	for _, step := range p.Steps {
		if x, ok := step.Action.(plan.StartContainer); ok {
			add(x.Container, x.Container.Name)
		}
	}
	return sortedKeys(set)
}

// watched reports whether the run lasts until the containers of a service have
// exited: the services named on the command line or by a flag, or all if none
// is named. Their dependencies may run on, also where --attach-dependencies
// shows their logs.
func (s *session) watched(service string) bool {
	named := s.change.intent.Services
	_, wanted := s.change.want.Service(service)
	return wanted && (len(named) == 0 || slices.Contains(named, service) ||
		slices.Contains(s.options.attach, service) || service == s.options.exitCodeFrom)
}

func (s *session) ended(e logs.Exit) {
	if !s.watched(e.Service) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exits = append(s.exits, e)
}

// fatal returns the exit that ends the run according to the flags.
func (s *session) fatal() (logs.Exit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.exits {
		switch {
		case e.Restarting:
		case s.options.exitCodeFrom != "" && !s.options.abortOnFailure && e.Service == s.options.exitCodeFrom:
			return e, true
		case s.options.abortOnFailure && e.Code != 0, s.options.abortOnExit, s.options.exitCodeFrom != "" && !s.options.abortOnFailure:
			return e, true
		}
	}
	return logs.Exit{}, false
}

// follow waits until all containers have exited, or the one that a flag names, or until
// the user interrupts.
func (s *session) follow() error {
	if left, err := s.sync(); left || err != nil {
		return err
	}
	if err := s.hide(); err != nil {
		return err
	}
	s.beginWatch()
	s.openMenu()
	broken := s.printer.Broken()
	for {
		if e, ok := s.fatal(); ok {
			s.show().Status("Aborting on container exit...")
			return errors.Join(s.shutDown(), s.code(e))
		}
		if s.follower.Alive() == 0 && !s.mayComeBack() {
			if over, err := s.over(); over {
				s.disableWatch()
				return err
			}
			continue
		}
		select {
		case <-s.follower.Changed():
		case <-s.files.idle():
		case err := <-s.follower.Lost():
			return err
		case err := <-s.watchEnded:
			if err != nil {
				return err
			}
			s.watchEnded = nil
		case key := <-s.menu.pressed():
			if s.press(key) {
				return nil
			}
		case <-broken:
			if errors.Is(s.printer.Flush(), syscall.EPIPE) {
				return s.unread()
			}
			broken = nil // reported at the end
		case <-s.signals.next():
			return s.interrupted()
		case <-s.base.Done():
			return context.Cause(s.base)
		}
	}
}

// sync looks which containers run. It reports whether a signal has ended the session meanwhile.
func (s *session) sync() (left bool, err error) {
	ctx, cancel := s.signals.until(s.base)
	defer cancel()
	err = s.follower.Sync(ctx)
	if ctx.Err() != nil && s.base.Err() == nil {
		return true, s.interrupted()
	}
	return false, err
}

// signalDelay is how long a signal may come after the end of the reader that
// it ended too: the terminal sends Ctrl-C to all programs of a pipeline.
const signalDelay = time.Second

// unread ends the run after the reader of the output has closed it. Without a signal
// the containers continue to run, as with docker compose.
func (s *session) unread() error {
	select {
	case <-s.signals.next():
		return s.interrupted()
	case <-time.After(signalDelay):
		return &exitCode{exitBrokenPipe}
	}
}

// interrupted does what the first signal asks for: detach, or stop the containers.
func (s *session) interrupted() error {
	s.signals.take()
	if s.options.onlyLeave {
		return &exitCode{exitInterrupted}
	}
	return errors.Join(s.shutDown(), &exitCode{exitInterrupted})
}

// code returns the exit code of the run according to the flags.
func (s *session) code(e logs.Exit) error {
	if s.options.exitCodeFrom != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, other := range s.exits {
			if other.Service == s.options.exitCodeFrom {
				e = other
			}
		}
	}
	if e.Code == 0 {
		return nil
	}
	return &exitCode{e.Code}
}

// lastWords is how long the end of what was stopped is waited for.
const lastWords = 2 * time.Second

// shutDown stops everything in reverse order; the next signal kills, the one
// after leaves at once.
func (s *session) shutDown() error {
	if !s.following {
		return nil // nothing was to be started yet
	}
	s.endWatch()
	if err := s.closeMenu(); err != nil {
		return err
	}
	if s.follower != nil {
		s.follower.Stopping()
	}
	// The state of an interrupted start is shown above. A terminal that is gone must
	// not keep the containers running.
	hidden := s.hide()
	s.show().Status("Gracefully Stopping... press Ctrl+C again to force")
	err, forced := s.end(planner.Intent{Timeout: s.change.intent.Timeout})
	if forced {
		err, forced = s.end(planner.Intent{Signal: "SIGKILL"})
	}
	if forced {
		return nil // the third: the user wants out
	}
	return errors.Join(hidden, err, s.waitForLastWords())
}

func (s *session) waitForLastWords() error {
	if s.follower == nil {
		return nil
	}
	late, looked := time.NewTimer(lastWords), false
	defer late.Stop()
	for s.follower.Alive() > 0 {
		select {
		case <-s.follower.Changed():
		case <-late.C:
			if looked {
				s.follower.GiveUp()
				return nil
			}
			s.follower.Look() // not every end is told
			looked = true
			late.Reset(lastWords)
		case <-s.signals.next():
			return nil
		}
	}
	return nil
}

// end stops the services until the next signal. It does not take the lock, because
// another command that holds it must not delay the exit.
func (s *session) end(in planner.Intent) (err error, forced bool) {
	ctx, cancel := s.signals.until(s.base)
	defer cancel()
	in.Goal, in.Services, in.Existing, in.Adopt = planner.GoalStopped, s.change.intent.Services, true, true
	c := change{op: "stop", want: s.change.want, intent: in, unlocked: true, options: apply.Options{HookOutput: s.hookOutput}}
	_, err = s.converge(ctx, nil, s.engine, c)
	if ctx.Err() != nil {
		s.signals.take()
		return nil, true
	}
	return err, false
}
