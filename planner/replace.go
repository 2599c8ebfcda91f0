package planner

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// replicaBuilder writes the steps that create, replace and change containers.
type replicaBuilder struct{ *planning }

// write writes what was decided about the containers of a service.
func (b replicaBuilder) write(s project.Service) {
	list := b.places[s.Name]
	for i := range list {
		r := &list[i]
		switch r.decision {
		case keep:
			b.keepContainer(s, r)
		case create:
			r.ready = b.createContainer(s, r, r.name)
		case replace:
			b.replaceContainer(s, r)
		}
	}
}

// keepContainer gives a container that took over from an interrupted
// replacement its name, connects it to networks that are made again, and
// changes in place what has changed.
func (b replicaBuilder) keepContainer(s project.Service, r *place) {
	if r.old.Name != r.name {
		why := plan.Reason{Code: plan.Leftover, Detail: "of an interrupted replacement"}
		r.ready = append(r.ready, b.add(plan.RenameContainer{Container: r.old.Subject(), To: r.name}, why, b.freed(r.name, r.old.ID)))
	}
	for _, key := range s.NetworksByPriority() {
		if b.recreate.networks[key] {
			n, _ := b.want.Network(key)
			r.ready = append(r.ready, b.connect(r, key, plan.Reason{Code: plan.NetworkChanged, Detail: n.Name}))
		}
	}
	b.alter(r)
}

// createContainer plans a new container and returns the steps after which it
// can start.
func (b replicaBuilder) createContainer(s project.Service, r *place, name string) []plan.StepID {
	subject := plan.Subject{Kind: plan.KindContainer, Name: name, Service: s.Name, Number: r.number}
	serves := ""
	if name != r.name {
		serves = r.name
	}
	action := plan.CreateContainer{Container: subject, Serves: serves, Network: firstNetwork(s), Image: b.have.Images[ImageRef(b.want, s)].ID}
	if r.old != nil {
		old := r.old.Subject()
		action.Replaces = &old
		action.Inherit = b.inherited(s, *r.old)
	}
	id := b.add(action, r.why, append(b.prerequisites(s), b.freed(name, ""))...)
	ready := []plan.StepID{id}
	for _, key := range b.laterNetworks(s) {
		n, _ := b.want.Network(key)
		network := plan.Subject{Kind: plan.KindNetwork, Name: n.Name}
		ready = append(ready, b.add(plan.ConnectNetwork{Container: subject, Serves: serves, Network: network, Key: key}, r.why, id))
	}
	return ready
}

// replaceContainer creates the new container under a temporary name first: if
// that fails, the old one still runs, named and untouched.
func (b replicaBuilder) replaceContainer(s project.Service, r *place) {
	// A volume of a name is there once: the old container has to let go of it.
	if name, ok := b.recreatedVolume(*r.old); ok {
		removed := b.discard(*r.old, plan.Reason{Code: plan.VolumeChanged, Detail: name})
		r.ready = b.createContainer(s, r, r.name)
		b.need(r.ready[0], removed)
		return
	}
	temporary := temporaryName(r.old.ID, r.name)
	made := b.createContainer(s, r, temporary)
	why := plan.Reason{Code: plan.Replacement, Detail: "by the new " + r.name}
	removed := b.removeContainer(*r.old, why, made...)
	if !b.stopped(*r.old) && r.old.Alive() {
		b.need(b.stopContainer(*r.old, why), made...)
		b.causes[s.Name] = append(b.causes[s.Name], made...)
	}
	if r.old.Alive() {
		b.need(removed, stopID(*r.old))
	}
	subject := plan.Subject{Kind: plan.KindContainer, Name: temporary, Service: s.Name, Number: r.number}
	renamed := b.add(plan.RenameContainer{Container: subject, To: r.name}, plan.Reason{Code: plan.Replacement}, removed, b.freed(r.name, r.old.ID))
	r.ready = []plan.StepID{renamed}
}

// anonymous is the form of the names that engines give to volumes without one.
var anonymous = lazyregexp.New(`^[0-9a-f]{64}$`)

// inherited are the anonymous volumes of the old container that the new one
// takes over, so that their data survives.
func (b replicaBuilder) inherited(s project.Service, old Container) []plan.Mount {
	if b.intent.RenewAnonymous {
		return nil
	}
	occupied := occupiedTargets(s)
	var out []plan.Mount
	for _, mount := range old.Mounts {
		known := b.volumes[mount.Name] // ours, or one that the project declares
		if mount.Type != types.VolumeTypeVolume || !anonymous().MatchString(mount.Name) || known.Key != "" || known.SecretVolumeOf != "" {
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
