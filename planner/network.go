package planner

import (
	"slices"

	"github.com/seed-6dc66d55/compose/internal/apiversion"
	"github.com/seed-6dc66d55/compose/project"
)

// severalNetworksAtCreate is the API version that creates a container on several
// networks at once (Engine 25).
const severalNetworksAtCreate = "1.44"

// networksNamed returns the networks with a name or an ID.
func (x *index) networksNamed(name string) []Network {
	var out []Network
	for _, n := range x.have.Networks {
		if n.Name == name || n.ID == name {
			out = append(out, n)
		}
	}
	return out
}

// own returns the network of the project among those with the same name.
func (x *index) own(found []Network) Network {
	for _, n := range found {
		if n.Project == x.want.Name() {
			return n
		}
	}
	return found[0]
}

// firstNetwork returns the network that a container is created with.
func firstNetwork(s project.Service) string {
	if names := s.NetworksByPriority(); len(names) > 0 {
		return names[0]
	}
	return ""
}

// laterNetworks returns the networks that must be connected after the creation.
func (x *index) laterNetworks(s project.Service) []string {
	names := s.NetworksByPriority()
	if len(names) < 2 || apiversion.AtLeast(x.have.API, severalNetworksAtCreate) {
		return nil
	}
	return names[1:]
}

func (c Container) attached(n Network) bool { return attached(c.Networks, n) }

func attached(list []Attachment, n Network) bool {
	return slices.ContainsFunc(list, func(a Attachment) bool {
		return a.NetworkID == n.ID || a.NetworkID == "" && a.Network == n.Name
	})
}
