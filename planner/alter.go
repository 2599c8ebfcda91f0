package planner

import (
	"reflect"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// alteration is what is changed on a container that stays.
type alteration struct {
	why        Reason
	connect    []string  // the project's keys of networks that it is not on yet
	disconnect []Network // those that it should not be on
	update     bool      // change limits or the restart policy
}

// altered says what of a container must change in place; replace is true
// where that cannot be. Same is whether its hash is that of the service.
func (m *maker) altered(s project.Service, c Container, same bool) (a *alteration, replace bool) {
	a = &alteration{why: Reason{Code: ConfigChanged}, connect: m.missingNetworks(s, c), disconnect: m.extraNetworks(s, c, same)}
	for _, key := range a.connect {
		n, _ := m.want.Network(key)
		a.why.Changes = append(a.why.Changes, Change{Path: "networks." + key, KnownFrom: true, To: n.Name})
		replace = replace || !same && !connectable(s, c, key, bool(n.External))
	}
	for _, n := range a.disconnect {
		a.why.Changes = append(a.why.Changes, Change{Path: "networks", KnownFrom: true, From: n.Name})
		// The network that it was created on stays its network mode.
		replace = replace || c.NetworkMode == n.Name || c.NetworkMode == n.ID
	}
	for _, n := range m.have.Networks {
		why, renamed := m.renamed[n.ID]
		if renamed && m.isCleared(n) && c.NetworkMode == n.Name {
			return &alteration{why: why}, true
		}
	}
	for _, d := range c.Drift {
		a.why.Changes = append(a.why.Changes, d.change())
		replace = replace || !d.InPlace
	}
	if len(a.why.Changes) == 0 {
		return nil, false
	}
	slices.SortStableFunc(a.why.Changes, byPath)
	a.update = len(c.Drift) > 0
	switch {
	case same && a.update:
		a.why.Code = Drifted
	case same:
		a.why = Reason{Code: NetworkChanged, Detail: a.why.Changes[0].From + a.why.Changes[0].To}
	}
	if why, renamed := m.onlyRenamed(a); renamed {
		a.why = why
	}
	return a, replace
}

// onlyRenamed reports whether the container moves to networks that were renamed,
// and nothing else changes.
func (m *maker) onlyRenamed(a *alteration) (Reason, bool) {
	var why Reason
	for _, n := range a.disconnect {
		renamed, ok := m.renamed[n.ID]
		if !ok || !slices.Contains(a.connect, n.Key) {
			return Reason{}, false
		}
		why = renamed
	}
	return why, len(a.disconnect) > 0 && len(a.connect) == len(a.disconnect) && !a.update
}

// connectable reports whether a container that was created without a network can
// be connected to it in place, so that later runs see from the network list and
// the label alone what it is connected to and why. The endpoint settings of such
// a network are the default ones. An external network could not be distinguished
// from one that somebody connected by hand.
func connectable(s project.Service, c Container, key string, external bool) bool {
	if _, created := c.Parts.Networks[key]; created {
		return true
	}
	return !external && (!c.Parts.Known() || defaultEndpoint(s, key))
}

func defaultEndpoint(s project.Service, key string) bool {
	endpoint := s.Networks[key]
	return endpoint == nil || reflect.ValueOf(*endpoint).IsZero()
}

// sameRest reports whether a container is as the service requires, except for
// what can be changed in place.
func (m *maker) sameRest(s project.Service, c Container) (bool, error) {
	if !c.Parts.Known() {
		return c.Compared && len(c.Differs) == 0, nil
	}
	now, err := m.partsOf(s)
	if err != nil || now.Rest != c.Parts.Rest {
		return false, err
	}
	for key, hash := range now.Networks {
		created, known := c.Parts.Networks[key]
		if known && created != hash || !known && !defaultEndpoint(s, key) {
			return false, nil
		}
	}
	return true, nil
}

func (m *maker) partsOf(s project.Service) (Parts, error) {
	if p, ok := m.parts[s.Name]; ok {
		return p, nil
	}
	p, err := PartsOf(m.resolved(s))
	m.parts[s.Name] = p
	return p, err
}

// missingNetworks are the keys of the networks that a container should be on
// and is not. Those that are made again are connected anyway.
func (m *maker) missingNetworks(s project.Service, c Container) []string {
	var out []string
	for _, key := range s.NetworksByPriority() {
		n, _ := m.want.Network(key)
		if _, again := m.replaced[key]; again {
			continue
		}
		// While it has never run, a container knows its networks by name only.
		if !slices.ContainsFunc(m.networksNamed(n.Name), c.attached) {
			out = append(out, key)
		}
	}
	return out
}

// extraNetworks are those that a container is on and that its service does not
// name: of the project's, and of those that its file named when it was made.
// What somebody else has connected it to is none of ours.
func (m *maker) extraNetworks(s project.Service, c Container, same bool) []Network {
	// It is on none by itself: Podman tells of those of the other.
	if kind, _, shares := strings.Cut(s.NetworkMode, ":"); shares && (kind == "service" || kind == "container") {
		return nil
	}
	wanted, ours := map[string]bool{}, map[string]bool{}
	for key, n := range m.want.Networks() {
		_, wants := s.Networks[key]
		wanted[n.Name] = wanted[n.Name] || wants
		ours[n.Name] = true
	}
	if !same {
		for key := range c.Parts.Networks {
			ours[key] = true // an external one mostly has its key for a name
		}
	}
	var out []Network
	for _, n := range m.have.Networks {
		mine := n.Project == m.want.Name() || ours[n.Name] || ours[n.ID]
		if !mine || wanted[n.Name] || wanted[n.ID] || m.isCleared(n) || !c.attached(n) {
			continue
		}
		out = append(out, n)
	}
	return out
}

// isCleared reports whether the plan takes all containers off a network.
func (m *maker) isCleared(n Network) bool {
	return slices.ContainsFunc(m.cleared, func(s Subject) bool { return s.ID == n.ID })
}

// alter plans what is changed on a container that stays.
func (m *maker) alter(r *replica) {
	a := m.altering[r.old.ID]
	if a == nil {
		return
	}
	var done []StepID
	for _, key := range a.connect {
		done = append(done, m.connect(r, key, a.why))
	}
	connected := slices.Clone(done)
	for _, n := range a.disconnect {
		done = append(done, m.add(DisconnectNetwork{Container: r.old.Subject(), Network: n.Subject()}, a.why, connected...))
	}
	if a.update {
		done = append(done, m.add(UpdateContainer{Container: r.old.Subject()}, a.why, done...))
	}
	r.ready = append(r.ready, done...)
}

// connect plans the connection of a container that stays to a network.
func (m *maker) connect(r *replica, key string, why Reason) StepID {
	n, _ := m.want.Network(key)
	x := ConnectNetwork{Container: r.old.Subject(), Network: Subject{Kind: KindNetwork, Name: n.Name}, Key: key}
	if r.old.Name != r.name {
		x.Serves = r.name
	}
	return m.add(x, why, stepID(CreateNetwork{Network: x.Network}))
}
