package enginetest

import (
	"net/http"
	"slices"

	apiimage "github.com/docker/docker/api/types/image"
)

func (s *Server) removeImage(w http.ResponseWriter, r *http.Request) error {
	ref, force := r.PathValue("rest"), truth(r.URL.Query().Get("force"))
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.image(ref)
	if err != nil {
		return err
	}
	byName := p.known(ref)
	out := []apiimage.DeleteResponse{}
	if last := !byName || len(p.tags) <= 1; last {
		if err := s.removable(p, ref, byName, force); err != nil {
			return err
		}
	}
	name, _ := normal(ref)
	for _, tag := range slices.Clone(p.tags) {
		if byName && tag != name {
			continue
		}
		p.tags = slices.DeleteFunc(p.tags, func(t string) bool { return t == tag })
		s.emit("image", "untag", p.id, map[string]string{"name": p.id})
		out = append(out, apiimage.DeleteResponse{Untagged: familiar(tag)})
	}
	if len(p.tags) == 0 && !s.usedImage(p) {
		delete(s.images, p.id)
		s.emit("image", "delete", p.id, map[string]string{"name": p.id})
		out = append(out, apiimage.DeleteResponse{Deleted: p.id})
	}
	s.touch()
	return answer(w, http.StatusOK, out)
}

func (s *Server) usedImage(p *fakeImage) bool { return s.userOf(p, false) != nil }

// userOf is a container of an image; only one that runs, if asked.
func (s *Server) userOf(p *fakeImage, runs bool) *fakeContainer {
	for _, b := range s.sortedContainers() {
		if b.image == p && (!runs || b.run != nil) {
			return b
		}
	}
	return nil
}

// removable refuses the removal of an image that containers use.
func (s *Server) removable(p *fakeImage, ref string, byName, force bool) error {
	if !byName && len(p.tags) > 1 && !force {
		return conflict("conflict: unable to delete %s (must be forced) - image is referenced in multiple repositories", p.id[7:19])
	}
	what := func(kind string) string {
		if byName {
			return "conflict: unable to remove repository reference \"" + ref + "\" (" + kind + ")"
		}
		return "conflict: unable to delete " + p.id[7:19] + " (" + kind + ")"
	}
	if b := s.userOf(p, true); b != nil && !(byName && force) {
		if byName {
			return conflict("%s - container %s is using its referenced image %s", what("must force"), b.id[:12], p.id[7:19])
		}
		return conflict("%s - image is being used by running container %s", what("cannot be forced"), b.id[:12])
	}
	if b := s.userOf(p, false); b != nil && !force {
		if byName {
			return conflict("%s - container %s is using its referenced image %s", what("must force"), b.id[:12], p.id[7:19])
		}
		return conflict("%s - image is being used by stopped container %s", what("must be forced"), b.id[:12])
	}
	return nil
}
