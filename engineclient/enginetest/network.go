package enginetest

import (
	"fmt"
	"maps"
	"net/http"
	"net/netip"
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
	nextHost int
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

func subnet(cidr, gateway string) *apinetwork.IPAM {
	return &apinetwork.IPAM{Driver: "default", Config: []apinetwork.IPAMConfig{{Subnet: cidr, Gateway: gateway}}}
}

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
	s.tell("network", "create", n.id, n.attributes())
	s.touch()
	return answer(w, http.StatusCreated, apinetwork.CreateResponse{ID: n.id})
}

// address gives a network its subnet: the one that it asks for, or a pool.
func (s *Server) address(n *network) error {
	switch n.want.Driver {
	case "bridge":
	case "overlay":
		return refuse(http.StatusForbidden, "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.")
	case "host", "null":
		return refuse(http.StatusForbidden, "only one instance of \"%s\" network is allowed", n.want.Driver)
	case "macvlan", "ipvlan":
	default:
		return notFound("plugin %q not found", n.want.Driver)
	}
	if n.want.IPAM != nil && len(n.want.IPAM.Config) > 0 {
		return s.ownSubnets(n)
	}
	pool := s.freePool()
	if pool > s.pools {
		return notFound("could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network")
	}
	n.pool = pool
	driver := "default"
	if n.want.IPAM != nil {
		driver = first(n.want.IPAM.Driver, driver)
	}
	n.want.IPAM = subnet(poolSubnet(pool))
	n.want.IPAM.Driver = driver
	return nil
}

func (s *Server) ownSubnets(n *network) error {
	ipam := *n.want.IPAM
	ipam.Driver, ipam.Config = first(ipam.Driver, "default"), slices.Clone(ipam.Config)
	for i, c := range ipam.Config {
		prefix, err := netip.ParsePrefix(c.Subnet)
		if err != nil {
			return invalid("invalid subnet %s : invalid CIDR address: %s", c.Subnet, c.Subnet)
		}
		for _, other := range s.networks {
			if prefix.Addr().Is4() && other.overlaps(prefix) {
				return refuse(http.StatusForbidden, "Pool overlaps with other one on this address space")
			}
		}
		if c.Gateway == "" {
			ipam.Config[i].Gateway = prefix.Masked().Addr().Next().String()
		}
	}
	n.want.IPAM = &ipam
	return nil
}

func (n *network) overlaps(p netip.Prefix) bool {
	if n.want.IPAM == nil {
		return false
	}
	return slices.ContainsFunc(n.want.IPAM.Config, func(c apinetwork.IPAMConfig) bool {
		own, err := netip.ParsePrefix(c.Subnet)
		return err == nil && own.Overlaps(p)
	})
}

// freePool is the first pool that no network has, counted from 1.
func (s *Server) freePool() int {
	for pool := 1; ; pool++ {
		cidr, _ := poolSubnet(pool)
		prefix := netip.MustParsePrefix(cidr)
		taken := false
		for _, n := range s.networks {
			taken = taken || n.overlaps(prefix)
		}
		if !taken {
			return pool
		}
	}
}

// poolSubnet is a pool of the engine's: 172.18.0.0/16 to 172.31.0.0/16, then
// 192.168.0.0/20 and so on, then made-up ones for tests that want more.
func poolSubnet(pool int) (cidr, gateway string) {
	switch {
	case pool <= 14:
		return fmt.Sprintf("172.%d.0.0/16", 17+pool), fmt.Sprintf("172.%d.0.1", 17+pool)
	case pool <= 30:
		third := (pool - 15) * 16
		return fmt.Sprintf("192.168.%d.0/20", third), fmt.Sprintf("192.168.%d.1", third)
	}
	return fmt.Sprintf("10.%d.%d.0/24", pool/256, pool%256), fmt.Sprintf("10.%d.%d.1", pool/256, pool%256)
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
	for _, b := range s.boxes() {
		if e := b.ends[n.name]; e != nil && e.id != "" {
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
	f, err := filtersOf(r, "dangling", "driver", "id", "label", "name", "scope", "type")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []apinetwork.Inspect{}
	for _, n := range slices.SortedFunc(maps.Values(s.networks), func(a, b *network) int { return strings.Compare(a.name, b.name) }) {
		if s.keeps(f, n) {
			out = append(out, n.view())
		}
	}
	return answer(w, http.StatusOK, out)
}

func (s *Server) keeps(f filter, n *network) bool {
	return f.any("name", func(x string) bool { return strings.Contains(n.name, x) }) &&
		f.any("id", func(x string) bool { return strings.HasPrefix(n.id, x) }) &&
		f.any("driver", func(x string) bool { return x == n.want.Driver }) &&
		f.any("scope", func(x string) bool { return x == "local" }) &&
		f.any("type", func(x string) bool { return (x == "builtin") == n.builtin() }) &&
		f.any("dangling", func(x string) bool { return truth(x) == (!n.builtin() && !s.inUse(n)) }) &&
		f.labels(n.want.Labels)
}

// inUse reports whether a running container has an endpoint there.
func (s *Server) inUse(n *network) bool {
	for _, b := range s.containers {
		if e := b.ends[n.name]; e != nil && e.id != "" {
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
	s.tell("network", "destroy", n.id, n.attributes())
	s.touch()
	return answerEmpty(w)
}
