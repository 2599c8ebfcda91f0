package enginetest

import (
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	apinetwork "github.com/docker/docker/api/types/network"
)

var containerName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]+$`)

func (s *Server) createContainer(w http.ResponseWriter, r *http.Request) error {
	var want container.CreateRequest
	if err := read(r, &want); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkPlatform(want.Config, r.URL.Query().Get("platform")); err != nil {
		return err
	}
	b, err := s.newContainer(strings.TrimPrefix(r.URL.Query().Get("name"), "/"), want)
	if err != nil {
		return err
	}
	s.containers[b.id] = b
	s.emit("container", "create", b.id, b.attributes())
	s.touch()
	return answer(w, http.StatusCreated, container.CreateResponse{ID: b.id, Warnings: b.warnings()})
}

// warnings are what a create leaves out and says so.
func (b *fakeContainer) warnings() []string {
	if b.host.NetworkMode.IsHost() && len(b.host.PortBindings) > 0 {
		return []string{"Published ports are discarded when using host network mode"}
	}
	return []string{}
}

// newContainer checks a request, in the engine's order, and creates the container.
func (s *Server) newContainer(name string, want container.CreateRequest) (*fakeContainer, error) {
	if want.Config == nil {
		return nil, invalid("Config cannot be empty in order to create a container")
	}
	if want.HostConfig == nil {
		want.HostConfig = &container.HostConfig{}
	}
	if name != "" && !containerName.MatchString(name) {
		return nil, invalid("Invalid container name (%s), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", name)
	}
	if err := errors.Join(s.checkEndpoints(want.NetworkingConfig), checkHost(want.HostConfig)); err != nil {
		return nil, err
	}
	image, err := s.image(want.Image)
	if err != nil {
		return nil, err
	}
	b := &fakeContainer{
		made: s.tick(), image: image, status: created, files: files{},
		config: withImage(*want.Config, image), host: *want.HostConfig, endpoints: map[string]*endpoint{},
	}
	if len(b.argv()) == 0 {
		return nil, invalid("No command specified")
	}
	if name == "" {
		name = s.freeName()
	}
	if err := s.free(name); err != nil {
		return nil, err
	}
	b.name, b.id = name, s.newID("container", name)
	if b.config.Hostname == "" {
		b.config.Hostname = b.id[:12]
	}
	if err := s.resolveModes(b); err != nil {
		return nil, err
	}
	if err := s.mountAll(b); err != nil {
		return nil, err
	}
	return b, s.place(b, want.NetworkingConfig)
}

// resolveModes writes the ID where a mode names another container, and what
// the engine writes where the request has none. A network mode may name a missing
// container: its start is refused then.
func (s *Server) resolveModes(b *fakeContainer) error {
	h := &b.host
	if name, ok := strings.CutPrefix(string(h.NetworkMode), "container:"); ok {
		if other, err := s.container(name); err == nil {
			h.NetworkMode = container.NetworkMode("container:" + other.id)
		}
	}
	for _, mode := range []*string{(*string)(&h.IpcMode), (*string)(&h.PidMode)} {
		name, ok := strings.CutPrefix(*mode, "container:")
		if !ok {
			continue
		}
		other, err := s.container(name)
		if err != nil {
			return invalid("%v", err)
		}
		*mode = "container:" + other.id
	}
	h.NetworkMode = container.NetworkMode(first(string(h.NetworkMode), "default"))
	if h.NetworkMode.IsDefault() && s.atLeast("1.44") {
		h.NetworkMode = "bridge"
	}
	h.IpcMode = container.IpcMode(first(string(h.IpcMode), "private"))
	h.LogConfig.Type = first(h.LogConfig.Type, "json-file")
	h.LogConfig.Config = orEmpty(h.LogConfig.Config)
	if h.ShmSize == 0 {
		h.ShmSize = 64 << 20
	}
	if h.Memory > 0 && h.MemorySwap == 0 {
		h.MemorySwap = 2 * h.Memory
	}
	return nil
}

// place puts a container on the networks that it is created with.
func (s *Server) place(b *fakeContainer, n *apinetwork.NetworkingConfig) error {
	mode := b.host.NetworkMode
	if mode.IsContainer() {
		return nil
	}
	asked := map[string]*apinetwork.EndpointSettings{}
	if n != nil {
		maps.Copy(asked, n.EndpointsConfig)
	}
	first := string(mode)
	if mode.IsDefault() {
		first = "bridge"
	}
	if _, ok := asked[first]; !ok && !(mode.IsDefault() && len(asked) > 0) {
		asked[first] = nil
	}
	for name, settings := range asked {
		net, err := s.network(name)
		if err != nil {
			// The engine finds out when it starts the container.
			net = &network{name: name}
		}
		b.endpoints[net.name] = newEndpoint(net, settings)
	}
	return nil
}

func newEndpoint(n *network, settings *apinetwork.EndpointSettings) *endpoint {
	e := &endpoint{network: n}
	if settings != nil {
		e.settings = *settings
	}
	return e
}

// argv is the command that the container runs.
func (b *fakeContainer) argv() []string { return slices.Concat(b.config.Entrypoint, b.config.Cmd) }

// freeName is a name for who gave none.
func (s *Server) freeName() string {
	for n := 1; ; n++ {
		name := "eager_fake" + string(rune('a'+n%26)) + strings.Repeat("x", n/26)
		if s.free(name) == nil {
			return name
		}
	}
}
