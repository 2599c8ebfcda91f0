//lint:file-ignore SA1019 clients of older API versions read these fields

package enginetest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	apinetwork "github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/storage"
	"github.com/docker/go-connections/nat"
)

// never is the engine's time for an event that has not happened.
const never = "0001-01-01T00:00:00Z"

func when(t time.Time) string {
	if t.IsZero() {
		return never
	}
	return t.Format(time.RFC3339Nano)
}

func (s *Server) inspectContainer(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, b.view(s.api))
}

func (b *fakeContainer) view(api string) container.InspectResponse {
	argv := append(b.argv(), "")
	config, host := b.config, b.host
	host.Links = nil
	for _, link := range b.host.Links {
		name, alias, _ := strings.Cut(link, ":")
		host.Links = append(host.Links, "/"+name+":/"+b.name+"/"+alias)
	}
	return container.InspectResponse{
		ContainerJSONBase: &container.ContainerJSONBase{
			ID: b.id, Name: "/" + b.name, Created: when(b.made), Image: b.image.id, Platform: "linux",
			Path: argv[0], Args: argv[1 : len(argv)-1], State: b.state(), RestartCount: b.restarts,
			LogPath: "/var/lib/docker/containers/" + b.id + "/" + b.id + "-json.log", Driver: "overlay2",
			HostConfig: &host, ExecIDs: b.executions, GraphDriver: storage.DriverData{Name: "overlay2"},
		},
		Config: &config, Mounts: orNone(b.mounts), NetworkSettings: b.networkSettings(api),
	}
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (b *fakeContainer) state() *container.State {
	st := &container.State{
		Status: b.status, Running: b.alive() || b.status == restarting, Paused: b.status == paused,
		Restarting: b.status == restarting, OOMKilled: b.oom, ExitCode: b.exitCode, Error: b.fault,
		StartedAt: when(b.started), FinishedAt: when(b.finished),
	}
	if b.run != nil {
		st.Pid = b.run.pid
	}
	if b.health != nil {
		h := *b.health
		h.Log = slices.Clone(h.Log)
		st.Health = &h
	}
	return st
}

func (b *fakeContainer) networkSettings(api string) *container.NetworkSettings {
	n := &container.NetworkSettings{Networks: b.endpointSettings(api)}
	n.Ports = maps.Clone(b.ports)
	if n.Ports == nil {
		n.Ports = nat.PortMap{}
	}
	if e := b.endpoints["bridge"]; e != nil && e.id != "" {
		v := e.view(b, api)
		n.EndpointID, n.IPAddress, n.IPPrefixLen, n.Gateway, n.MacAddress = v.EndpointID, v.IPAddress, v.IPPrefixLen, v.Gateway, v.MacAddress
	}
	return n
}

func (b *fakeContainer) endpointSettings(api string) map[string]*apinetwork.EndpointSettings {
	out := map[string]*apinetwork.EndpointSettings{}
	for name, e := range b.endpoints {
		out[name] = e.view(b, api)
	}
	return out
}

// summary is a container's line in a list.
func (b *fakeContainer) summary(api string) container.Summary {
	c := container.Summary{
		ID: b.id, Names: []string{"/" + b.name}, Image: b.imageName(), ImageID: b.image.id,
		Command: command(b.argv()), Created: b.made.Unix(), Ports: b.portList(), Labels: orEmpty(b.config.Labels),
		State: b.status, Status: b.words(time.Now()), Mounts: orNone(b.mounts),
		NetworkSettings: &container.NetworkSettingsSummary{Networks: b.endpointSettings(api)},
	}
	c.HostConfig.NetworkMode = string(b.host.NetworkMode)
	return c
}

// imageName is the reference that the container was created with, or the
// image's ID when the reference points elsewhere now.
func (b *fakeContainer) imageName() string {
	if b.image.known(b.config.Image) {
		return b.config.Image
	}
	return b.image.id
}

func command(argv []string) string {
	var out string
	for i, word := range argv {
		if i > 0 {
			out += " "
		}
		if i > 0 && needsQuotes(word) {
			word = "'" + word + "'"
		}
		out += word
	}
	return out
}

func needsQuotes(word string) bool {
	return slices.ContainsFunc([]rune(word), func(r rune) bool { return r == ' ' || r == '\t' || r == ';' })
}

func (b *fakeContainer) portList() []container.Port {
	out := []container.Port{}
	for _, port := range sortedPorts(b.ports) {
		private := uint16(port.Int())
		if len(b.ports[port]) == 0 {
			out = append(out, container.Port{PrivatePort: private, Type: port.Proto()})
		}
		for _, binding := range b.ports[port] {
			public, err := strconv.ParseUint(binding.HostPort, 10, 16)
			if err != nil {
				continue // bind made it a number
			}
			out = append(out, container.Port{IP: binding.HostIP, PrivatePort: private, PublicPort: uint16(public), Type: port.Proto()})
		}
	}
	return out
}
