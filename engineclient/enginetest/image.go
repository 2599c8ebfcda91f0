//lint:file-ignore SA1019 clients of older API versions read these fields

package enginetest

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/container"
	apiimage "github.com/docker/docker/api/types/image"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// fakeImage is one image.
type fakeImage struct {
	id        string
	digest    string
	made      time.Time
	tagged    time.Time // when a reference was last pointed to it
	tags      []string  // normal references: "docker.io/library/alpine:latest"
	digests   []string
	config    container.Config
	behaviour Behaviour
	secret    string                // the password that a pull needs, as registry auth has it
	err       string                // what a pull says in place of ending
	others    map[string]*fakeImage // of an offer, by platform: see forPlatform
	platform  string                // OS/ARCHITECTURE; "" is ourPlatform
}

// runsOn is the image's platform.
func (p *fakeImage) runsOn() string { return cmp.Or(p.platform, ourPlatform) }

// Setup changes the configuration that an image has: its VOLUMEs, labels,
// health check and so on.
type Setup func(*container.Config)

// Image puts an image on the engine, and lets the reference point to it. With
// a reference that is there already, the new image takes it over.
func (s *Server) Image(ref string, b Behaviour, setup ...Setup) {
	s.t.Helper()
	p, name := s.newImage(ref, b, setup)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(p, name)
}

// Remote offers an image for pulls. Offered again, there is a newer one.
func (s *Server) Remote(ref string, b Behaviour, setup ...Setup) {
	s.t.Helper()
	p, name := s.newImage(ref, b, setup)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remote[name] = p
}

// RemoteFails lets a pull begin and end with the message in its stream.
func (s *Server) RemoteFails(ref, message string) {
	s.t.Helper()
	p, name := s.newImage(ref, Behaviour{}, nil)
	p.err = message
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remote[name] = p
}

// RemoteNeeds lets pulls of an offered image fail without the password.
func (s *Server) RemoteNeeds(ref, password string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	name, err := normal(ref)
	if err != nil || s.remote[name] == nil {
		s.t.Fatalf("enginetest: %q is not offered", ref)
	}
	s.remote[name].secret = password
}

func (s *Server) newImage(ref string, b Behaviour, setup []Setup) (*fakeImage, string) {
	s.t.Helper()
	name, err := normal(ref)
	if err != nil {
		s.t.Fatalf("enginetest: image %q: %v", ref, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.built(name)
	p.behaviour = b
	for _, change := range setup {
		change(&p.config)
	}
	return p, name
}

// built is a new image without a behaviour or a reference. The lock is held.
func (s *Server) built(name string) *fakeImage {
	return &fakeImage{
		id: "sha256:" + s.newID("image", name), digest: "sha256:" + s.newID("manifest", name), made: s.tick(),
		config: container.Config{Cmd: []string{"serve"}, Env: []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}},
	}
}

// keep lets a reference point to an image of the engine. The lock is held.
func (s *Server) keep(p *fakeImage, name string) {
	for _, other := range s.images {
		other.tags = slices.DeleteFunc(other.tags, func(t string) bool { return t == name })
	}
	s.images[p.id] = p
	p.tagged = s.tick()
	if strings.Contains(name, "@") {
		p.digests = unique(append(p.digests, name))
	} else {
		p.tags = unique(append(p.tags, name))
	}
	s.touch()
}

// image finds an image by reference, digest, ID or a part of its ID. The
// lock is held.
func (s *Server) image(ref string) (*fakeImage, error) {
	if p := s.images[ref]; p != nil {
		return p, nil
	}
	for _, p := range s.images {
		if p.known(ref) {
			return p, nil
		}
	}
	part := strings.TrimPrefix(ref, "sha256:")
	for _, p := range s.images {
		if len(part) >= 4 && strings.HasPrefix(p.id, "sha256:"+part) {
			return p, nil
		}
	}
	if name, err := normal(ref); err == nil {
		ref = familiar(name)
	}
	return nil, notFound("No such image: %s", ref)
}

// known reports whether a reference points to the image.
func (p *fakeImage) known(ref string) bool {
	name, err := normal(ref)
	if err != nil {
		return false
	}
	if named, digest, ok := strings.Cut(name, "@"); ok {
		name = named[:len(named)-len(tagOf(named))] + "@" + digest
	}
	return slices.Contains(p.tags, name) || slices.Contains(p.digests, name)
}

func (s *Server) listImages(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filters(r, "dangling", "label", "reference")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []apiimage.Summary{}
	for _, p := range s.sortedImages() {
		if p.kept(f) {
			out = append(out, p.summary())
		}
	}
	return answer(w, http.StatusOK, out)
}

func (s *Server) sortedImages() []*fakeImage {
	return slices.SortedFunc(maps.Values(s.images), func(a, b *fakeImage) int {
		if c := b.made.Compare(a.made); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
}

func (p *fakeImage) kept(f filter) bool {
	return f.any("reference", p.matchesReference) &&
		f.any("dangling", func(x string) bool { return truth(x) == (len(p.tags) == 0) }) &&
		f.labels(p.config.Labels)
}

func (p *fakeImage) matchesReference(pattern string) bool {
	return slices.ContainsFunc(p.tags, func(t string) bool {
		named, err := reference.ParseNormalizedNamed(t)
		if err != nil {
			return false
		}
		ok, err := reference.FamiliarMatch(pattern, named)
		return ok && err == nil
	})
}

func (p *fakeImage) summary() apiimage.Summary {
	tags := familiarAll(p.tags)
	if len(tags) == 0 {
		tags = []string{"<none>:<none>"}
	}
	return apiimage.Summary{
		ID: p.id, RepoTags: tags, RepoDigests: familiarAll(p.digests), Created: p.made.Unix(),
		Labels: p.config.Labels, Size: 1 << 20, VirtualSize: 1 << 20, Containers: -1, SharedSize: -1,
	}
}

// platformOf reads the JSON of a platform: "linux/arm64". What is none is "".
func platformOf(text string) string {
	var asked ocispec.Platform
	if json.Unmarshal([]byte(text), &asked) != nil {
		return ""
	}
	return asked.OS + "/" + asked.Architecture
}

func (s *Server) getImage(w http.ResponseWriter, r *http.Request) error {
	ref, ok := strings.CutSuffix(r.PathValue("rest"), "/json")
	if !ok {
		return s.lacks(r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.image(ref)
	if err != nil {
		return err
	}
	if asked := platformOf(r.URL.Query().Get("platform")); asked != "" && asked != p.runsOn() {
		return notFound("image with reference %s was found but does not match the specified platform: wanted %s, actual: %s", ref, asked, p.runsOn())
	}
	return answer(w, http.StatusOK, p.view())
}

func (p *fakeImage) view() apiimage.InspectResponse {
	c := p.config
	system, architecture, _ := strings.Cut(p.runsOn(), "/")
	v := apiimage.InspectResponse{
		ID: p.id, RepoTags: familiarAll(p.tags), RepoDigests: familiarAll(p.digests), Created: when(p.made),
		Os: system, Architecture: architecture, Size: 1 << 20, VirtualSize: 1 << 20,
		Config: &dockerspec.DockerOCIImageConfig{}, Metadata: apiimage.Metadata{LastTagTime: p.tagged},
	}
	v.Config.User, v.Config.Env, v.Config.Entrypoint, v.Config.Cmd = c.User, c.Env, c.Entrypoint, c.Cmd
	v.Config.Volumes, v.Config.WorkingDir, v.Config.Labels, v.Config.StopSignal = c.Volumes, c.WorkingDir, c.Labels, c.StopSignal
	v.Config.Healthcheck, v.Config.Shell = c.Healthcheck, c.Shell
	for port := range c.ExposedPorts {
		v.Config.ExposedPorts = mergeMaps(v.Config.ExposedPorts, map[string]struct{}{string(port): {}})
	}
	return v
}
