package enginetest

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/docker/docker/api/types/container"
)

// process is one run of a container.
type process struct {
	actor
	pid   int
	began time.Time
	with  []*actor // execs that end with it
}

func (s *Server) startContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.box(r.PathValue("name"))
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
func (s *Server) start(b *box) error {
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
	b.run = &process{pid: 1000 + len(s.history), began: time.Now(), actor: actor{
		steps: b.steps(), deaf: b.image.behaviour.IgnoreTerm, termCode: b.image.behaviour.TermCode, in: b.stdin(),
		out:    func(stream byte, text string) { b.log.add(s.tick(), stream, text) },
		frozen: func() bool { return b.status == paused },
		remove: func(path string) { s.removeFiles(b, path) },
	}}
	if in := b.run.in; in != nil {
		in.reader = &b.run.actor
	}
	s.tellOf(b, "start")
	s.play(b)
	s.watchHealth(b)
	s.touch()
	return nil
}

// errNoCommand refuses a command that the image does not have.
var errNoCommand = errors.New("executable file not found in $PATH")

func (s *Server) begin(b *box) error {
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
func (p *picture) lacks(argv []string) bool {
	if !p.behaviour.Strict {
		return false
	}
	_, ok := parse(argv)
	return !ok
}

// steps is what the container's command does, or else its image.
func (b *box) steps() []step {
	if steps, ok := parse(b.argv()); ok && steps[0].verb != "serve" {
		return steps
	}
	return b.image.behaviour.steps()
}

func (b *box) stdin() *inbox {
	if !b.config.OpenStdin {
		return nil
	}
	return &inbox{tty: b.config.Tty}
}

// play performs the run in a goroutine of its own.
func (s *Server) play(b *box) {
	p := b.run
	s.spawn(func() {
		code := s.perform(&p.actor)
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
func (s *Server) finish(b *box, p *process, code int) {
	if b.run != p {
		return
	}
	p.over, b.run = true, nil
	for _, a := range p.with {
		a.signal("KILL")
	}
	b.status, b.exitCode, b.finished = exited, code, s.tick()
	s.tellEnd(b)
	again := b.restartsAfter(code)
	if again {
		s.restartLater(b)
	} else if b.host.AutoRemove {
		s.remove(b, true)
	}
	s.touch()
}

// tellEnd takes what ended off its networks and tells of it, in the order of
// the engine's time: newer ones tell last that it died.
func (s *Server) tellEnd(b *box) {
	if !s.atLeast("1.44") {
		s.tellOf(b, "die", "exitCode", number(b.exitCode))
		s.part(b)
		s.tellStop(b)
		return
	}
	s.part(b)
	s.tellStop(b)
	s.tellOf(b, "die", "exitCode", number(b.exitCode))
}

// tellStop tells of a stop, if it was one that ended the container.
func (s *Server) tellStop(b *box) {
	if b.stopping {
		s.tellOf(b, "stop")
	}
	b.stopping = false
}

// restartsAfter is the restart policy.
func (b *box) restartsAfter(code int) bool {
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
func (s *Server) restartLater(b *box) {
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
func (s *Server) signal(b *box, name string) {
	p := b.run
	if p == nil {
		return
	}
	s.tellOf(b, "kill", "signal", number(signalNumber(name)))
	if !p.signal(name) {
		return
	}
	if b.status == paused {
		b.status = running
	}
	s.finish(b, p, p.code)
}
