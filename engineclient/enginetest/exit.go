package enginetest

import (
	"net/http"
)

func (s *Server) waitContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	done, err := s.waitsFor(b, r.URL.Query().Get("condition"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	flush(w)
	if !s.await(r.Context(), 0, done) {
		return nil
	}
	_, err = w.Write([]byte(`{"StatusCode":` + number(b.exitCode) + "}\n"))
	return err
}

func (s *Server) waitsFor(b *fakeContainer, condition string) (func() bool, error) {
	gone := func() bool { return s.containers[b.id] == nil }
	idle := func() bool { return !b.alive() && b.status != restarting }
	switch condition {
	case "", "not-running":
		return func() bool { return gone() || idle() }, nil
	case "next-exit":
		p, last := b.run, b.finished
		return func() bool { return gone() || (p != nil && b.run != p) || b.finished != last }, nil
	case "removed":
		return gone, nil
	}
	return nil, invalid("invalid condition: %q", condition)
}
