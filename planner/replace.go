package planner

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project"
)

// build plans what makes a service's containers be there as decided.
func (m *maker) build(s project.Service) {
	list := m.chosen[s.Name]
	for i := range list {
		r := &list[i]
		switch r.fate {
		case keep:
			m.keepContainer(s, r)
		case create:
			r.ready = m.createContainer(s, r, r.name)
		case replace:
			m.replaceContainer(s, r)
		}
	}
}

// keepContainer gives a container that took over from an interrupted
// replacement its name, connects it to networks that are made again, and
// changes in place what has changed.
func (m *maker) keepContainer(s project.Service, r *replica) {
	if r.old.Name != r.name {
		why := Reason{Code: Leftover, Detail: "of an interrupted replacement"}
		r.ready = append(r.ready, m.add(RenameContainer{Container: r.old.Subject(), To: r.name}, why, m.freed(r.name, r.old.ID)))
	}
	for _, key := range s.NetworksByPriority() {
		made, ok := m.replaced[key]
		if !ok {
			continue
		}
		n, _ := m.want.Network(key)
		id := m.connect(r, key, Reason{Code: NetworkChanged, Detail: n.Name})
		m.need(id, made)
		r.ready = append(r.ready, id)
	}
	m.alter(r)
}

// createContainer plans a new container and returns the steps after which it
// can start.
func (m *maker) createContainer(s project.Service, r *replica, name string) []StepID {
	subject := Subject{Kind: KindContainer, Name: name, Service: s.Name, Number: r.number}
	serves := ""
	if name != r.name {
		serves = r.name
	}
	action := CreateContainer{Container: subject, Serves: serves, Network: m.firstNetwork(s), Image: m.have.Images[ImageRef(m.want, s)].ID}
	if r.old != nil {
		old := r.old.Subject()
		action.Replaces = &old
		action.Inherit = m.inherited(s, *r.old)
	}
	id := m.add(action, r.why, append(m.prerequisites(s), m.freed(name, ""))...)
	ready := []StepID{id}
	for _, key := range m.laterNetworks(s) {
		n, _ := m.want.Network(key)
		network := Subject{Kind: KindNetwork, Name: n.Name}
		ready = append(ready, m.add(ConnectNetwork{Container: subject, Serves: serves, Network: network, Key: key}, r.why, id))
	}
	return ready
}

// replaceContainer creates the new container under a temporary name first: if
// that fails, the old one still runs, named and untouched.
func (m *maker) replaceContainer(s project.Service, r *replica) {
	// A volume of a name is there once: the old container has to let go of it.
	if name, ok := m.remadeVolume(*r.old); ok {
		removed := m.discard(*r.old, Reason{Code: VolumeChanged, Detail: name})
		r.ready = m.createContainer(s, r, r.name)
		m.need(r.ready[0], removed)
		return
	}
	temporary := temporaryName(r.old.ID, r.name)
	made := m.createContainer(s, r, temporary)
	why := Reason{Code: Replacement, Detail: "by the new " + r.name}
	removed := m.removeContainer(*r.old, why, made...)
	if !m.stopped(*r.old) && r.old.Alive() {
		m.need(m.stopContainer(*r.old, why), made...)
		m.causes[s.Name] = append(m.causes[s.Name], made...)
	}
	if r.old.Alive() {
		m.need(removed, stopID(*r.old))
	}
	subject := Subject{Kind: KindContainer, Name: temporary, Service: s.Name, Number: r.number}
	renamed := m.add(RenameContainer{Container: subject, To: r.name}, Reason{Code: Replacement}, removed, m.freed(r.name, r.old.ID))
	r.ready = []StepID{renamed}
}

// anonymous is the form of the names that engines give to volumes without one.
var anonymous = lazyregexp.New(`^[0-9a-f]{64}$`)

// inherited are the anonymous volumes of the old container that the new one
// takes over, so that their data survives.
func (m *maker) inherited(s project.Service, old Container) []Mount {
	if m.intent.RenewAnonymous {
		return nil
	}
	occupied := occupiedTargets(s)
	var out []Mount
	for _, mount := range old.Mounts {
		known := m.volumes[mount.Name] // ours, or one that the project declares
		if mount.Type != types.VolumeTypeVolume || !anonymous().MatchString(mount.Name) || known.Key != "" || known.Carrier != "" {
			continue
		}
		if !occupied[mount.Target] {
			out = append(out, mount)
		}
	}
	return out
}

// occupiedTargets are where the service has something else mounted.
func occupiedTargets(s project.Service) map[string]bool {
	out := map[string]bool{}
	for _, v := range s.Volumes {
		if v.Source != "" || v.Type != types.VolumeTypeVolume {
			out[v.Target] = true
		}
	}
	for _, entry := range s.Tmpfs {
		target, _, _ := strings.Cut(entry, ":")
		out[target] = true
	}
	return out
}
