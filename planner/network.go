package planner

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// NetworkInUse says that a network has to be made again while containers stand
// on it that the command is not about: they would stay stopped, or lose it.
type NetworkInUse struct {
	Name       string
	Containers []string
}

func (e *NetworkInUse) Error() string {
	return fmt.Sprintf("network %s has another definition now and must be made again, but %s stand on it, which this command is not about", e.Name, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *NetworkInUse) Hint() string {
	return "name no services, so that all of the project's are brought back; stop, remove or disconnect what else is on it first (--remove-orphans removes orphans)"
}

func (m *maker) networksNamed(name string) []Network {
	var out []Network
	for _, n := range m.have.Networks {
		if n.Name == name || n.ID == name {
			out = append(out, n)
		}
	}
	return out
}

func (m *maker) network(key string, n types.NetworkConfig) error {
	found := m.networksNamed(n.Name)
	if bool(n.External) {
		return checkExternal(key, n.Name, found)
	}
	subject := Subject{Kind: KindNetwork, Name: n.Name}
	if len(found) == 0 {
		m.newNetwork(key, n, subject)
		return nil
	}
	have := m.own(found)
	if have.Project != m.want.Name() {
		m.noteForeignNetwork(n.Name, have)
		return nil
	}
	hash, err := NetworkHash(n)
	if err != nil || have.Hash == "" || have.Hash == hash {
		return err
	}
	m.replaceNetwork(key, have, subject, Reason{Code: ConfigChanged, Detail: "networks." + key})
	return nil
}

// noteForeignNetwork reports that a network that the project did not create is used as it is.
func (m *maker) noteForeignNetwork(name string, have Network) {
	by := "by compose"
	if have.Project != "" {
		by = fmt.Sprintf("for project %q", m.want.Name())
	}
	m.note(Note{
		Code: NoteUnmanaged, Subjects: []Subject{have.Subject()},
		Message: fmt.Sprintf("a network with name %s exists but was not created %s", name, by),
		Hint:    "set `external: true` to use an existing network",
	})
}

// newNetwork plans a network that does not exist. If the file has renamed it and
// sets its subnets, the old one is removed first: two networks cannot have the
// same addresses.
func (m *maker) newNetwork(key string, n types.NetworkConfig, subject Subject) {
	why := Reason{Code: Missing}
	if old, renamed := m.renamedFrom(key); renamed {
		why = m.renamed[old.ID]
		if len(n.Ipam.Config) > 0 {
			m.replaceNetwork(key, old, subject, why)
			return
		}
	}
	m.add(CreateNetwork{Network: subject, Key: key}, why)
}

// own is the network of the project among those of one name.
func (m *maker) own(found []Network) Network {
	for _, n := range found {
		if n.Project == m.want.Name() {
			return n
		}
	}
	return found[0]
}

func checkExternal(key, name string, found []Network) error {
	switch {
	case len(found) == 0:
		return &NotFound{Kind: KindNetwork, Key: key, Name: name}
	case len(found) > 1 && !slices.ContainsFunc(found, func(n Network) bool { return n.ID == name }):
		return &Ambiguous{Name: name}
	}
	return nil
}

// replaceNetwork stops and disconnects what is on a network, and makes it
// again: two networks of one name cannot be told apart.
func (m *maker) replaceNetwork(key string, have Network, subject Subject, why Reason) {
	off := Reason{Code: NetworkChanged, Detail: have.Name}
	removed := m.add(RemoveNetwork{Network: have.Subject()}, why)
	for _, c := range m.have.Containers {
		if !c.attached(have) {
			continue
		}
		id := m.add(DisconnectNetwork{Container: c.Subject(), Network: have.Subject()}, off)
		if c.Alive() {
			m.need(id, m.stopContainer(c, off))
		}
		m.need(removed, id)
	}
	m.cleared = append(m.cleared, have.Subject())
	m.replaced[key] = m.add(CreateNetwork{Network: subject, Key: key}, why, removed)
}

// checkNetworks refuses to stop what the plan would not bring back.
func (m *maker) checkNetworks() error {
	ours := m.handled()
	var errs []error
	for _, n := range m.cleared {
		e := &NetworkInUse{Name: n.Name}
		network := Network{ID: n.ID, Name: n.Name}
		for _, c := range m.have.Containers {
			if c.Alive() && !ours[c.ID] && !m.has(removeID(c)) && c.attached(network) {
				e.Containers = append(e.Containers, "container "+c.Name)
			}
		}
		for _, other := range m.have.Strangers {
			if attached(other.Networks, network) {
				e.Containers = append(e.Containers, other.describe())
			}
		}
		if len(e.Containers) > 0 {
			errs = append(errs, e)
		}
	}
	return errors.Join(errs...)
}

func (c Container) attached(n Network) bool { return attached(c.Networks, n) }

func attached(list []Attachment, n Network) bool {
	return slices.ContainsFunc(list, func(a Attachment) bool {
		return a.NetworkID == n.ID || a.NetworkID == "" && a.Network == n.Name
	})
}

// severalNetworksAtCreate is the API that creates a container on several
// networks at once (Engine 25).
const severalNetworksAtCreate = "1.44"

// firstNetwork is the network that a container is created with.
func (m *maker) firstNetwork(s project.Service) string {
	if names := s.NetworksByPriority(); len(names) > 0 {
		return names[0]
	}
	return ""
}

// laterNetworks are those that must be connected after the creation.
func (m *maker) laterNetworks(s project.Service) []string {
	names := s.NetworksByPriority()
	if len(names) < 2 || AtLeast(m.have.API, severalNetworksAtCreate) {
		return nil
	}
	return names[1:]
}

// AtLeast reports whether an API version such as "1.41" is least or newer.
func AtLeast(version, least string) bool {
	var a, b, c, d int
	fmt.Sscanf(version, "%d.%d", &a, &b)
	fmt.Sscanf(least, "%d.%d", &c, &d)
	return a > c || a == c && b >= d
}
