package enginetest

import (
	"net/http"
)

func (s *Server) pauseContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	switch {
	case err != nil:
		return err
	case b.status == paused:
		return conflict("Container %s is already paused", r.PathValue("name"))
	case b.status == restarting:
		return conflict("Container %s is restarting, wait until the container is running", b.id)
	case !b.alive():
		return conflict("Container %s is not running", b.id)
	}
	b.status = paused
	s.emitFor(b, "pause")
	s.touch()
	return answerEmpty(w)
}

func (s *Server) unpauseContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	if b.status != paused {
		return refuse(http.StatusInternalServerError, "Container %s is not paused", b.id)
	}
	b.status = running
	s.emitFor(b, "unpause")
	s.touch()
	return answerEmpty(w)
}
