package enginetest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/registry"
)

// progress is one line of a pull.
type progress struct {
	Status string           `json:"status,omitempty"`
	ID     string           `json:"id,omitempty"`
	Detail *detail          `json:"progressDetail,omitempty"`
	Error  string           `json:"error,omitempty"`
	Fault  *progressFailure `json:"errorDetail,omitempty"`
}

type detail struct {
	Current int64 `json:"current,omitempty"`
	Total   int64 `json:"total,omitempty"`
}

type progressFailure struct {
	Message string `json:"message"`
}

func (s *Server) createImage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if q.Get("fromSrc") != "" {
		return s.importImage(w, r)
	}
	name, err := normal(join(q.Get("fromImage"), q.Get("tag")))
	if err != nil {
		return invalid("invalid reference format")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	offer := s.offered(name)
	if offer == nil {
		repo, _, _ := strings.Cut(familiar(name), ":")
		return notFound("pull access denied for %s, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", repo)
	}
	if offer.secret != "" && password(r) != offer.secret {
		return refuse(http.StatusInternalServerError, "unauthorized: authentication required")
	}
	s.pull(w, s.forPlatform(offer, q.Get("platform")), name)
	return nil
}

// forPlatform is an offer as it is for another platform than ours: every one has
// all of them.
func (s *Server) forPlatform(offer *fakeImage, platform string) *fakeImage {
	if platform == "" || strings.HasPrefix(platform, ourPlatform) {
		return offer
	}
	if offer.others[platform] == nil {
		other := *offer
		other.id, other.platform, other.tags, other.digests = "sha256:"+s.newID("image", platform), platform, nil, nil
		if offer.others == nil {
			offer.others = map[string]*fakeImage{}
		}
		offer.others[platform] = &other
	}
	return offer.others[platform]
}

// offered finds what can be pulled, by tag or by digest.
func (s *Server) offered(name string) *fakeImage {
	if p := s.remote[name]; p != nil {
		return p
	}
	_, digest, ok := strings.Cut(name, "@")
	for _, p := range s.remote {
		if ok && p.digest == digest {
			return p
		}
	}
	return nil
}

func password(r *http.Request) string {
	raw, err := base64.URLEncoding.DecodeString(r.Header.Get("X-Registry-Auth"))
	var auth registry.AuthConfig
	if err != nil || json.Unmarshal(raw, &auth) != nil {
		return ""
	}
	return auth.Password
}

// pull adds an offered image to the engine and emits its event.
func (s *Server) pull(w http.ResponseWriter, offer *fakeImage, name string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	encode := json.NewEncoder(w)
	say := func(p progress) { _ = encode.Encode(p) } // an error here is a client that left
	layer := offer.digest[7:19]
	tag := strings.TrimPrefix(tagOf(name), ":")
	say(progress{Status: "Pulling from " + remoteName(name), ID: tag})
	have := s.images[offer.id] != nil
	if !have {
		say(progress{Status: "Pulling fs layer", ID: layer, Detail: &detail{}})
		say(progress{Status: "Downloading", ID: layer, Detail: &detail{Current: 1 << 19, Total: 1 << 20}})
	}
	if offer.err != "" {
		say(progress{Error: offer.err, Fault: &progressFailure{Message: offer.err}})
		return
	}
	if !have {
		say(progress{Status: "Download complete", ID: layer, Detail: &detail{}})
		say(progress{Status: "Extracting", ID: layer, Detail: &detail{Current: 1 << 20, Total: 1 << 20}})
		say(progress{Status: "Pull complete", ID: layer, Detail: &detail{}})
	}
	s.keep(offer, name)
	offer.digests = unique(append(offer.digests, withDigest(name, offer.digest)))
	s.emit("image", "pull", familiar(name), map[string]string{"name": familiar(strings.TrimSuffix(name, tagOf(name)))})
	say(progress{Status: "Digest: " + offer.digest})
	word := "Status: Downloaded newer image for "
	if have {
		word = "Status: Image is up to date for "
	}
	say(progress{Status: word + familiar(name)})
}

func remoteName(name string) string {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return name
	}
	return reference.Path(named)
}

func withDigest(name, digest string) string {
	name, _, _ = strings.Cut(name, "@")
	return strings.TrimSuffix(name, tagOf(name)) + "@" + digest
}

func (s *Server) importImage(w http.ResponseWriter, r *http.Request) error {
	ref := join(r.URL.Query().Get("repo"), r.URL.Query().Get("tag"))
	name, err := normal(ref)
	if err != nil {
		return invalid("invalid reference format")
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return fmt.Errorf("read the import: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &fakeImage{id: "sha256:" + s.newID("image", name), made: s.tick()}
	for _, change := range r.URL.Query()["changes"] {
		if err := instruct(&p.config, change); err != nil {
			return err
		}
	}
	s.keep(p, name)
	s.emit("image", "import", p.id, map[string]string{"name": p.id})
	return answer(w, http.StatusOK, progress{Status: p.id})
}

func (s *Server) postImage(w http.ResponseWriter, r *http.Request) error {
	if ref, ok := strings.CutSuffix(r.PathValue("rest"), "/push"); ok {
		return s.push(w, ref, r.URL.Query().Get("tag"))
	}
	ref, ok := strings.CutSuffix(r.PathValue("rest"), "/tag")
	if !ok {
		return s.lacks(r)
	}
	name, err := normal(join(r.URL.Query().Get("repo"), r.URL.Query().Get("tag")))
	if err != nil {
		return invalid("invalid reference format")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.image(ref)
	if err != nil {
		return err
	}
	s.keep(p, name)
	s.emit("image", "tag", p.id, map[string]string{"name": familiar(name)})
	w.WriteHeader(http.StatusCreated)
	return nil
}
