package enginetest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// buildImage is the classic build: it reads the context and tags a new image that has no behaviour of its own. Like
// the engine's, a build ends with its caller.
func (s *Server) buildImage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var labels map[string]string
	if text := q.Get("labels"); text != "" {
		if err := json.Unmarshal([]byte(text), &labels); err != nil {
			return invalid("labels: %v", err)
		}
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return invalid("read the build context: %v", err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = answer(w, http.StatusOK, map[string]string{"stream": "Step 1/1 : FROM scratch\n"})
	flush(w)
	if r.Context().Err() != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tags := q["t"]
	if len(tags) == 0 {
		tags = []string{"built"}
	}
	p := s.built(tags[0])
	p.config.Labels = labels
	for _, tag := range tags {
		name, err := normal(tag)
		if err != nil {
			return invalid("invalid reference format")
		}
		s.keep(p, name)
	}
	_, _ = fmt.Fprintf(w, "{\"aux\":{\"ID\":%q}}\n{\"stream\":\"Successfully built %s\\n\"}\n", p.id, p.id)
	return nil
}
