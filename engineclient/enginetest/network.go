package enginetest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	apinetwork "github.com/docker/docker/api/types/network"
)

// network is one network.
type network struct {
	id, name string
	made     time.Time
	want     apinetwork.CreateOptions
	pool     int // which of the engine's own pools it took; 0 is none
}

func (s *Server) builtinNetworks() {
	for name, driver := range map[string]string{"bridge": "bridge", "host": "host", "none": "null"} {
		n := &network{id: s.newID("network", name), name: name, made: s.tick()}
		n.want.Driver = driver
		if name == "bridge" {
			n.want.IPAM = subnet("172.17.0.0/16", "172.17.0.1")
		}
		s.networks[n.id] = n
	}
}

func (n *network) builtin() bool { return n.name == "bridge" || n.name == "host" || n.name == "none" }

// network finds a network by ID, name or a unique part of its ID. The lock
// is held.
func (s *Server) network(ref string) (*network, error) {
	if n := s.networks[ref]; n != nil {
		return n, nil
	}
	var found []*network
	for _, n := range s.networks {
		if n.name == ref {
			return n, nil
		}
		if ref != "" && strings.HasPrefix(n.id, ref) {
			found = append(found, n)
		}
	}
	if len(found) != 1 {
		return nil, notFound("network %s not found", ref)
	}
	return found[0], nil
}

func (s *Server) createNetwork(w http.ResponseWriter, r *http.Request) error {
	var want apinetwork.CreateRequest
	if err := read(r, &want); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.networks {
		if n.name == want.Name {
			return conflict("network with name %s already exists", want.Name)
		}
	}
	n := &network{name: want.Name, made: s.tick(), want: want.CreateOptions}
	n.want.Driver = first(n.want.Driver, "bridge")
	if err := s.address(n); err != nil {
		return err
	}
	n.id = s.newID("network", n.name)
	s.networks[n.id] = n
	s.emit("network", "create", n.id, n.attributes())
	s.touch()
	return answer(w, http.StatusCreated, apinetwork.CreateResponse{ID: n.id})
}

func (n *network) attributes() map[string]string {
	return map[string]string{"name": n.name, "type": n.want.Driver}
}

func (s *Server) inspectNetwork(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.network(r.PathValue("name"))
	if err != nil {
		return err
	}
	view := n.view()
	for _, b := range s.sortedContainers() {
		if e := b.endpoints[n.name]; e != nil && e.id != "" {
			view.Containers[b.id] = apinetwork.EndpointResource{
				Name: b.name, EndpointID: e.id, MacAddress: e.mac, IPv4Address: e.cidr(),
			}
		}
	}
	return answer(w, http.StatusOK, view)
}

func (n *network) view() apinetwork.Inspect {
	v := apinetwork.Inspect{
		ID: n.id, Name: n.name, Created: n.made, Scope: "local", Driver: n.want.Driver,
		Internal: n.want.Internal, Attachable: n.want.Attachable, Ingress: n.want.Ingress,
		Containers: map[string]apinetwork.EndpointResource{},
		Options:    orEmpty(n.want.Options), Labels: orEmpty(n.want.Labels),
	}
	if n.want.EnableIPv6 != nil {
		v.EnableIPv6 = *n.want.EnableIPv6
	}
	if n.want.IPAM != nil {
		v.IPAM = *n.want.IPAM
	}
	return v
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

func (s *Server) listNetworks(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filters(r, "driver", "id", "label", "name", "scope", "type")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []apinetwork.Inspect{}
	for _, n := range slices.SortedFunc(maps.Values(s.networks), func(a, b *network) int { return strings.Compare(a.name, b.name) }) {
		if n.kept(f) {
			out = append(out, n.view())
		}
	}
	return answer(w, http.StatusOK, out)
}

func (n *network) kept(f filter) bool {
	return f.any("name", func(x string) bool { return strings.Contains(n.name, x) }) &&
		f.any("id", func(x string) bool { return strings.HasPrefix(n.id, x) }) &&
		f.any("driver", func(x string) bool { return x == n.want.Driver }) &&
		f.any("scope", func(x string) bool { return x == "local" }) &&
		f.any("type", func(x string) bool { return (x == "builtin") == n.builtin() }) &&
		f.labels(n.want.Labels)
}

// inUse reports whether a running container has an endpoint there.
func (s *Server) inUse(n *network) bool {
	for _, b := range s.containers {
		if e := b.endpoints[n.name]; e != nil && e.id != "" {
			return true
		}
	}
	return false
}

func (s *Server) removeNetwork(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.network(r.PathValue("name"))
	if err != nil {
		return err
	}
	if n.builtin() {
		return refuse(http.StatusForbidden, "%s is a pre-defined network and cannot be removed", n.name)
	}
	if s.inUse(n) {
		return refuse(http.StatusForbidden, "error while removing network: network %s id %s has active endpoints", n.name, n.id)
	}
	delete(s.networks, n.id)
	s.emit("network", "destroy", n.id, n.attributes())
	s.touch()
	return answerEmpty(w)
}
