package enginetest

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/docker/docker/api/types/container"
)

// process is one run of a container.
type containerRun struct {
	process
	pid   int
	began time.Time
	with  []*process // execs that end with it
}

func (s *Server) startContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	switch b.status {
	case running, restarting:
		return errNotModified
	case paused:
		return conflict("cannot start a paused container, try unpause instead")
	case removing:
		return conflict("container is marked for removal and cannot be started")
	}
	b.restarts = 0
	if err := s.start(b); err != nil {
		return err
	}
	return answerEmpty(w)
}

// start connects a container and lets it run. The lock is held.
func (s *Server) start(b *fakeContainer) error {
	b.byHand, b.fault, b.oom = false, "", false
	if err := s.begin(b); err != nil {
		b.exitCode, b.fault = 128, err.Error()
		if errors.Is(err, errNoCommand) {
			b.exitCode = 127
		}
		s.part(b)
		s.touch()
		return err
	}
	b.status, b.exitCode, b.started = running, 0, s.tick()
	b.run = &containerRun{pid: 1000 + len(s.history), began: time.Now(), process: process{
		steps: b.steps(), deaf: b.image.behaviour.IgnoreTerm, termCode: b.image.behaviour.TermCode, in: b.stdin(),
		out:    func(stream byte, text string) { b.log.add(s.tick(), stream, text) },
		frozen: func() bool { return b.status == paused },
		remove: func(path string) { s.removeFiles(b, path) },
	}}
	if in := b.run.in; in != nil {
		in.reader = &b.run.process
	}
	s.emitFor(b, "start")
	s.play(b)
	s.watchHealth(b)
	s.touch()
	return nil
}

// errNoCommand refuses a command that the image does not have.
var errNoCommand = errors.New("executable file not found in $PATH")

func (s *Server) begin(b *fakeContainer) error {
	if err := s.join(b); err != nil {
		return err
	}
	if argv := b.argv(); b.image.lacks(argv) {
		return &refusal{status: http.StatusBadRequest, cause: errNoCommand, message: fmt.Sprintf("failed to create shim task: "+
			"OCI runtime create failed: runc create failed: unable to start container process: exec: %q: %v: unknown", argv[0], errNoCommand)}
	}
	return nil
}

// lacks reports whether a strict image does not have a command.
func (p *fakeImage) lacks(argv []string) bool {
	if !p.behaviour.Strict {
		return false
	}
	_, ok := parse(argv)
	return !ok
}

// steps is what the container's command does, or else its image.
func (b *fakeContainer) steps() []step {
	if steps, ok := parse(b.argv()); ok && steps[0].verb != "serve" {
		return steps
	}
	return b.image.behaviour.steps()
}

func (b *fakeContainer) stdin() *stdinBuffer {
	if !b.config.OpenStdin {
		return nil
	}
	return &stdinBuffer{tty: b.config.Tty}
}

// play performs the run in a goroutine of its own.
func (s *Server) play(b *fakeContainer) {
	p := b.run
	s.spawn(func() {
		code := s.perform(&p.process)
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			s.finish(b, p, code)
		}
	})
}

// spawn counts a goroutine in. The lock is held.
func (s *Server) spawn(f func()) {
	if !s.closed {
		s.runs.Go(f)
	}
}

// finish ends a run, and begins the next where the restart policy says so.
func (s *Server) finish(b *fakeContainer, p *containerRun, code int) {
	if b.run != p {
		return
	}
	p.over, b.run = true, nil
	for _, a := range p.with {
		a.signal("KILL")
	}
	b.status, b.exitCode, b.finished = exited, code, s.tick()
	s.emitDie(b)
	again := b.restartsAfter(code)
	if again {
		s.restartLater(b)
	} else if b.host.AutoRemove {
		s.remove(b, true)
	}
	s.touch()
}

// emitDie disconnects a container that ended from its networks and emits the events, in the order of
// the engine version: newer engines emit `die` last.
func (s *Server) emitDie(b *fakeContainer) {
	if !s.atLeast("1.44") {
		s.emitFor(b, "die", "exitCode", number(b.exitCode))
		s.part(b)
		s.emitStop(b)
		return
	}
	s.part(b)
	s.emitStop(b)
	s.emitFor(b, "die", "exitCode", number(b.exitCode))
}

// emitStop emits `stop`, if a stop ended the container.
func (s *Server) emitStop(b *fakeContainer) {
	if b.stopping {
		s.emitFor(b, "stop")
	}
	b.stopping = false
}

// restartsAfter is the restart policy.
func (b *fakeContainer) restartsAfter(code int) bool {
	policy := b.host.RestartPolicy
	switch {
	case b.byHand:
		return false
	case policy.Name == container.RestartPolicyAlways, policy.Name == container.RestartPolicyUnlessStopped:
		return true
	case policy.Name == container.RestartPolicyOnFailure:
		return code != 0 && (policy.MaximumRetryCount == 0 || b.restarts < policy.MaximumRetryCount)
	}
	return false
}

// restartLater begins a run again after the engine's pause, which doubles.
func (s *Server) restartLater(b *fakeContainer) {
	b.status = restarting
	pause := min(100*time.Millisecond<<min(b.restarts, 10), time.Minute)
	b.restarts++ // an engine counts it before the pause
	since := b.finished
	s.spawn(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		stays := func() bool { return b.status != restarting || b.finished != since }
		if s.await(s.life, pause, stays); stays() || s.closed {
			return
		}
		if err := s.start(b); err != nil {
			b.status = exited
			s.touch()
		}
	})
}

// signal sends a signal to what runs. The lock is held.
func (s *Server) signal(b *fakeContainer, name string) {
	p := b.run
	if p == nil {
		return
	}
	s.emitFor(b, "kill", "signal", number(signalNumber(name)))
	if !p.signal(name) {
		return
	}
	if b.status == paused {
		b.status = running
	}
	s.finish(b, p, p.code)
}
