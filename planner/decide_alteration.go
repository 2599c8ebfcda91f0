package planner

import (
	"reflect"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// alteration is what changes on a container that is kept.
type alteration struct {
	why        plan.Reason
	connect    []string  // the project's keys of networks to connect it to
	disconnect []Network // networks to disconnect it from
	update     bool      // change limits or the restart policy
}

// alterationRules decide what changes on a container without replacing it.
type alterationRules struct {
	*index
	*decisions
}

// decide returns what must change on a container, nil for nothing. mustReplace is
// true where the engine cannot change it in place. same is whether its hash is that of
// the service.
func (r alterationRules) decide(s project.Service, c Container, same bool) (a *alteration, mustReplace bool) {
	a = &alteration{why: plan.Reason{Code: plan.ConfigChanged}, connect: r.missingNetworks(s, c), disconnect: r.extraNetworks(s, c, same)}
	mustReplace = r.addNetworks(a, s, c, same)
	for _, n := range r.have.Networks {
		why, renamed := r.renamed[n.ID]
		if renamed && r.isCleared(n) && c.NetworkMode == n.Name {
			return &alteration{why: why}, true
		}
	}
	for _, d := range c.Drift {
		a.why.Changes = append(a.why.Changes, d.change())
		mustReplace = mustReplace || !d.InPlace
	}
	if len(a.why.Changes) == 0 {
		return nil, false
	}
	slices.SortStableFunc(a.why.Changes, byPath)
	a.update = len(c.Drift) > 0
	switch {
	case same && a.update:
		a.why.Code = plan.Drifted
	case same:
		a.why = plan.Reason{Code: plan.NetworkChanged, Detail: a.why.Changes[0].From + a.why.Changes[0].To}
	}
	if why, renamed := r.onlyRenamed(a); renamed {
		a.why = why
	}
	return a, mustReplace
}

// addNetworks adds the changes of networks to the reason of an alteration.
func (r alterationRules) addNetworks(a *alteration, s project.Service, c Container, same bool) (mustReplace bool) {
	for _, key := range a.connect {
		n, _ := r.want.Network(key)
		a.why.Changes = append(a.why.Changes, plan.Change{Path: "networks." + key, KnownFrom: true, To: n.Name})
		mustReplace = mustReplace || !same && !connectable(s, c, key, bool(n.External))
	}
	for _, n := range a.disconnect {
		a.why.Changes = append(a.why.Changes, plan.Change{Path: "networks", KnownFrom: true, From: n.Name})
		// The network that it was created on stays its network mode.
		mustReplace = mustReplace || c.NetworkMode == n.Name || c.NetworkMode == n.ID
	}
	return mustReplace
}

// onlyRenamed reports whether the container moves to networks that were renamed,
// and nothing else changes.
func (r alterationRules) onlyRenamed(a *alteration) (plan.Reason, bool) {
	var why plan.Reason
	for _, n := range a.disconnect {
		renamed, ok := r.renamed[n.ID]
		if !ok || !slices.Contains(a.connect, n.Key) {
			return plan.Reason{}, false
		}
		why = renamed
	}
	return why, len(a.disconnect) > 0 && len(a.connect) == len(a.disconnect) && !a.update
}

func byPath(a, b plan.Change) int { return strings.Compare(a.Path, b.Path) }

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

// missingNetworks returns the keys of the networks that a container should be
// connected to and is not. Recreated networks are connected anyway.
func (r alterationRules) missingNetworks(s project.Service, c Container) []string {
	var out []string
	for _, key := range s.NetworksByPriority() {
		n, _ := r.want.Network(key)
		if r.recreate.networks[key] {
			continue
		}
		// While it has never run, a container knows its networks by name only.
		if !slices.ContainsFunc(r.networksNamed(n.Name), c.attached) {
			out = append(out, key)
		}
	}
	return out
}

// extraNetworks returns the networks that a container is connected to and that its
// service does not name: of the project's networks, and of those that its file
// named when it was created. A network that somebody connected by hand is left alone.
func (r alterationRules) extraNetworks(s project.Service, c Container, same bool) []Network {
	// It has no networks of its own: Podman lists those of the other container.
	if kind, _, shares := strings.Cut(s.NetworkMode, ":"); shares && (kind == "service" || kind == "container") {
		return nil
	}
	wanted, ours := map[string]bool{}, map[string]bool{}
	for key, n := range r.want.Networks() {
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
	for _, n := range r.have.Networks {
		managed := n.Project == r.want.Name() || ours[n.Name] || ours[n.ID]
		if !managed || wanted[n.Name] || wanted[n.ID] || r.isCleared(n) || !c.attached(n) {
			continue
		}
		out = append(out, n)
	}
	return out
}
