//lint:file-ignore SA1019 clients of older API versions read these fields

package enginetest

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"

	apinetwork "github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/versions"
)

func (s *Server) connectNetwork(w http.ResponseWriter, r *http.Request) error {
	var want apinetwork.ConnectOptions
	if err := read(r, &want); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, b, err := s.pair(r.PathValue("name"), want.Container)
	if err != nil {
		return err
	}
	if b.host.NetworkMode.IsContainer() {
		return invalid("container sharing network namespace with another container or host cannot be connected to any other network")
	}
	if b.host.NetworkMode.IsHost() || n.name == "host" {
		return invalid("container cannot be disconnected from host network or connected to host network")
	}
	if old := b.endpoints[n.name]; old != nil && s.networks[old.network.id] != nil {
		return refuse(http.StatusForbidden, "endpoint with name %s already exists in network %s", b.name, n.name)
	}
	e := newEndpoint(n, want.EndpointConfig)
	if b.alive() {
		if err := s.plug(b, e); err != nil {
			return err
		}
	}
	b.endpoints[n.name] = e
	s.touch()
	w.WriteHeader(http.StatusOK)
	return nil
}

func (s *Server) disconnectNetwork(w http.ResponseWriter, r *http.Request) error {
	var want apinetwork.DisconnectOptions
	if err := read(r, &want); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, b, err := s.pair(r.PathValue("name"), want.Container)
	if err != nil {
		return err
	}
	e := b.endpoints[n.name]
	if e == nil {
		return refuse(http.StatusInternalServerError, "container %s is not connected to network %s", b.id, n.name)
	}
	s.unplug(b, e)
	delete(b.endpoints, n.name)
	s.touch()
	w.WriteHeader(http.StatusOK)
	return nil
}

func (s *Server) pair(network, container string) (*network, *fakeContainer, error) {
	n, err := s.network(network)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.container(container)
	return n, b, err
}

// plug connects a running container to a network. The lock is held.
func (s *Server) plug(b *fakeContainer, e *endpoint) error {
	n := s.networks[e.network.id]
	if n == nil {
		return notFound("network %s not found", first(e.network.id, e.network.name))
	}
	ip, err := s.ip(n, e)
	if err != nil {
		return err
	}
	e.network, e.id, e.ip = n, s.newID("endpoint", b.name+" "+n.name), ip
	if ip != "" {
		a := netip.MustParseAddr(ip).As4()
		e.mac = first(s.mac(b, e), fmt.Sprintf("02:42:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3]))
	}
	s.emit("network", "connect", n.id, mergeMaps(n.attributes(), map[string]string{"container": b.id}))
	return nil
}

// mac is the address that is asked for: newer engines know one for each
// network, older ones one for the container, at its first.
func (s *Server) mac(b *fakeContainer, e *endpoint) string {
	if s.atLeast("1.44") {
		return e.settings.MacAddress
	}
	if mode := string(b.host.NetworkMode); mode == e.network.name || mode == "default" && e.network.name == "bridge" {
		return b.config.MacAddress
	}
	return ""
}

// unplug ends a connection, if there is one.
func (s *Server) unplug(b *fakeContainer, e *endpoint) {
	if e.id == "" {
		return
	}
	e.id, e.ip, e.mac = "", "", ""
	s.emit("network", "disconnect", e.network.id, mergeMaps(e.network.attributes(), map[string]string{"container": b.id}))
}

// ip is the address that an endpoint asks for or the next that is free.
func (s *Server) ip(n *network, e *endpoint) (string, error) {
	prefix, ok := n.prefix()
	if !ok {
		return "", nil
	}
	if want := e.settings.IPAMConfig; want != nil && want.IPv4Address != "" {
		if n.pool > 0 || n.builtin() {
			return "", invalid("user specified IP address is supported only when connecting to networks with user configured subnets")
		}
		if s.taken(n, want.IPv4Address) {
			return "", refuse(http.StatusForbidden, "Address already in use")
		}
		return want.IPv4Address, nil
	}
	for a := prefix.Masked().Addr().Next(); prefix.Contains(a); a = a.Next() {
		if !s.taken(n, a.String()) {
			return a.String(), nil
		}
	}
	return "", refuse(http.StatusForbidden, "no available IPv4 addresses on this network's address pools: %s (%s)", n.name, n.id)
}

func (n *network) prefix() (netip.Prefix, bool) {
	if n.want.IPAM == nil || len(n.want.IPAM.Config) == 0 {
		return netip.Prefix{}, false
	}
	p, err := netip.ParsePrefix(n.want.IPAM.Config[0].Subnet)
	return p, err == nil && p.Addr().Is4()
}

func (s *Server) taken(n *network, ip string) bool {
	gateway := func(c apinetwork.IPAMConfig) bool { return c.Gateway == ip }
	if slices.ContainsFunc(n.want.IPAM.Config, gateway) {
		return true
	}
	for _, b := range s.containers {
		if e := b.endpoints[n.name]; e != nil && e.ip == ip {
			return true
		}
	}
	return false
}

func (e *endpoint) cidr() string {
	p, ok := e.network.prefix()
	if !ok || e.ip == "" {
		return ""
	}
	return fmt.Sprintf("%s/%d", e.ip, p.Bits())
}

// view is an endpoint as inspect returns it.
func (e *endpoint) view(b *fakeContainer, api string) *apinetwork.EndpointSettings {
	v := e.settings
	v.NetworkID, v.EndpointID, v.IPAddress, v.MacAddress = e.network.id, e.id, e.ip, e.mac
	v.Gateway, v.IPPrefixLen = "", 0
	if p, ok := e.network.prefix(); ok && e.ip != "" {
		v.IPPrefixLen, v.Gateway = p.Bits(), e.network.want.IPAM.Config[0].Gateway
	}
	if e.network.builtin() {
		return &v
	}
	// Until API 1.45 the short ID was one of the aliases.
	if versions.LessThan(api, "1.45") {
		v.Aliases = append(slices.Clone(v.Aliases), b.id[:12])
	}
	if versions.GreaterThanOrEqualTo(api, "1.44") {
		names := append([]string{b.name}, e.settings.Aliases...)
		v.DNSNames = unique(append(names, b.id[:12]))
	}
	return &v
}

func unique(words []string) []string {
	var out []string
	for _, w := range words {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
