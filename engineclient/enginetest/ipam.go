package enginetest

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"

	apinetwork "github.com/docker/docker/api/types/network"
)

func subnet(cidr, gateway string) *apinetwork.IPAM {
	return &apinetwork.IPAM{Driver: "default", Config: []apinetwork.IPAMConfig{{Subnet: cidr, Gateway: gateway}}}
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
