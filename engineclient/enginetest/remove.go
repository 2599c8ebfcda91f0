package enginetest

import (
	"net/http"
	"strings"

	"github.com/docker/docker/api/types/mount"
)

func (s *Server) removeContainer(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	if b.run != nil || b.status == restarting {
		if !truth(q.Get("force")) {
			return conflict("You cannot remove a %s container %s. %s", b.status, b.id, beforeRemoval(b))
		}
		b.byHand = true
		if s.signal(b, "KILL"); s.containers[b.id] == nil {
			return answerEmpty(w) // it removed itself
		}
	}
	s.remove(b, truth(q.Get("v")))
	return answerEmpty(w)
}

func beforeRemoval(b *fakeContainer) string {
	if b.status == paused {
		return "Unpause and then stop the container before attempting removal or force remove"
	}
	return "Stop the container before attempting removal or force remove"
}

// remove takes a container away, and its anonymous volumes if asked. The
// lock is held.
func (s *Server) remove(b *fakeContainer, volumes bool) {
	b.status = removing
	delete(s.containers, b.id)
	s.emitFor(b, "destroy")
	for _, m := range b.mounts {
		v := s.volumes[m.Name]
		if volumes && m.Type == mount.TypeVolume && v != nil && v.anonymous && len(s.users(v.name)) == 0 {
			s.dropVolume(v.name)
		}
	}
	s.touch()
}

func (s *Server) renameContainer(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimPrefix(r.URL.Query().Get("name"), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	switch {
	case name == "":
		return invalid("Neither old nor new names may be empty")
	case err != nil:
		return err
	case b.name == name:
		return invalid("Renaming a container with the same name as its current name")
	case !containerName.MatchString(name):
		return invalid("Error when allocating new name: Invalid container name (%s), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", name)
	}
	if err := s.free(name); err != nil {
		return conflict("Error when allocating new name: %v", err)
	}
	old := b.name
	b.name = name
	s.emitFor(b, "rename", "oldName", "/"+old)
	s.touch()
	return answerEmpty(w)
}
