package enginetest

import (
	"net/http"
	"strconv"
	"time"
)

// defaultStopSeconds is the time that a container has to stop if none is set.
const defaultStopSeconds = 10

func (s *Server) stopContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	if !b.alive() && b.status != restarting {
		return errNotModified
	}
	if err := s.stop(r, b); err != nil {
		return err
	}
	return answerEmpty(w)
}

// stop ends a container gently, then by force. A client that leaves does not
// end the stop. The lock is held at its call and return, not between.
func (s *Server) stop(r *http.Request, b *fakeContainer) error {
	seconds, err := s.grace(r, b)
	if err != nil {
		return err
	}
	b.byHand = true
	b.stopping = true
	if b.status == restarting {
		b.status = exited
		s.emitStop(b)
		s.touch()
		return nil
	}
	p := b.run
	s.signal(b, signalName(first(r.URL.Query().Get("signal"), b.config.StopSignal, "TERM")))
	s.endLater(b, p, seconds)
	s.await(s.life, 0, func() bool { return b.run != p })
	return nil
}

// endLater kills a run that is not over when its time is.
func (s *Server) endLater(b *fakeContainer, p *containerRun, seconds int) {
	over := func() bool { return b.run != p }
	if over() || seconds < 0 {
		return
	}
	if seconds == 0 {
		s.signal(b, "KILL")
		return
	}
	s.spawn(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.await(s.life, time.Duration(seconds)*time.Second, over); !over() && !s.closed {
			s.signal(b, "KILL")
		}
	})
}

func (s *Server) grace(r *http.Request, b *fakeContainer) (int, error) {
	if t := r.URL.Query().Get("t"); t != "" {
		n, err := strconv.Atoi(t)
		if err != nil {
			return 0, invalid("invalid timeout %q", t)
		}
		return n, nil
	}
	if b.config.StopTimeout != nil {
		return *b.config.StopTimeout, nil
	}
	return defaultStopSeconds, nil
}

func (s *Server) restartContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	if b.alive() || b.status == restarting {
		if err := s.stop(r, b); err != nil {
			return err
		}
	}
	if err := s.start(b); err != nil {
		return refuse(http.StatusInternalServerError, "Cannot restart container %s: %v", r.PathValue("name"), err)
	}
	s.emitFor(b, "restart")
	s.touch()
	return answerEmpty(w)
}

func (s *Server) killContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ref := r.PathValue("name")
	b, err := s.container(ref)
	if err != nil {
		return notFound("Cannot kill container: %s: No such container: %s", ref, ref)
	}
	name := signalName(first(r.URL.Query().Get("signal"), "KILL"))
	if signalNumber(name) == 0 {
		return invalid("Invalid signal: %s", r.URL.Query().Get("signal"))
	}
	if !b.alive() {
		return conflict("Cannot kill container: %s: Container %s is not running", ref, b.id)
	}
	// A signal that stops counts as a stop by hand.
	if name == "KILL" || name == signalName(first(b.config.StopSignal, "TERM")) {
		b.byHand = true
	}
	s.signal(b, name)
	return answerEmpty(w)
}
