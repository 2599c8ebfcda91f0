package enginetest

import (
	"encoding/json"
	"net/http"

	"github.com/docker/docker/api/types/container"
)

// push takes an image to where pulls come from.
func (s *Server) push(w http.ResponseWriter, ref, tag string) error {
	name, err := normal(join(ref, tag))
	if err != nil {
		return invalid("invalid reference format")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	encode := json.NewEncoder(w)
	say := func(p progress) { _ = encode.Encode(p) } // an error here is a client that left
	p, err := s.image(name)
	if err != nil {
		message := "An image does not exist locally with the tag: " + ref
		say(progress{Error: message, Fault: &progressFailure{Message: message}})
		return nil
	}
	p.digest = first(p.digest, "sha256:"+s.newID("manifest", name))
	say(progress{Status: "The push refers to repository [" + untagged(name) + "]"})
	say(progress{Status: "Preparing", ID: p.digest[7:19], Detail: &detail{}})
	say(progress{Status: "Pushed", ID: p.digest[7:19], Detail: &detail{}})
	say(progress{Status: tag + ": digest: " + p.digest + " size: 528"})
	s.remote[name] = p
	p.digests = unique(append(p.digests, withDigest(name, p.digest)))
	s.emit("image", "push", familiar(name), map[string]string{"name": familiar(untagged(name))})
	return nil
}

// commit makes an image of a container.
func (s *Server) commit(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(q.Get("container"))
	if err != nil {
		return err
	}
	p := &fakeImage{id: "sha256:" + s.newID("image", "commit "+b.name), made: s.tick(), config: b.config, behaviour: b.image.behaviour}
	for _, change := range q["changes"] {
		if err := instruct(&p.config, change); err != nil {
			return err
		}
	}
	s.images[p.id] = p
	if q.Get("repo") != "" {
		name, err := normal(join(q.Get("repo"), q.Get("tag")))
		if err != nil {
			return invalid("invalid reference format")
		}
		s.keep(p, name)
	}
	s.emitFor(b, "commit", "imageID", p.id, "imageRef", q.Get("repo"))
	return answer(w, http.StatusCreated, container.CommitResponse{ID: p.id})
}

// exportContainer answers with all files of a container, but not of its
// volumes.
func (s *Server) exportContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.WriteHeader(http.StatusOK)
	s.emitFor(b, "export")
	return writeAll(w, b.files)
}
