package planner

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
	"slices"
)

// decisions hold what happens to each network, volume and replica, and why.
// They are complete before the first step is written, and no step changes them.
type decisions struct {
	newNetworks []networkDecision
	newVolumes  []volumeDecision
	chosen      map[string][]replica // by service
	unwanted    []removal            // containers that are removed without a replacement
	notices     []plan.Note

	renamed  map[string]plan.Reason // networks whose name the file has changed, by ID
	cleared  []plan.Subject         // networks that the plan disconnects from all containers
	recreate recreated
}

// recreated are the networks and volumes that are removed and created again.
type recreated struct {
	networks map[string]bool // by the project's key
	volumes  map[string]bool // by name
}

// networkDecision is a network that is created. Where old is set, that one is
// disconnected from all containers and removed first.
type networkDecision struct {
	key     string
	network plan.Subject
	old     *Network
	why     plan.Reason
}

// volumeDecision is a volume that is created. Where old is set, that one is
// removed first, with its data.
type volumeDecision struct {
	key    string
	volume plan.Subject
	old    *Volume
	why    plan.Reason
}

// removal is a container that is removed without a replacement.
type removal struct {
	container Container
	why       plan.Reason
}

func newDecisions() *decisions {
	return &decisions{
		chosen: map[string][]replica{}, renamed: map[string]plan.Reason{},
		recreate: recreated{networks: map[string]bool{}, volumes: map[string]bool{}},
	}
}

func (d *decisions) drop(c Container, why plan.Reason) {
	d.unwanted = append(d.unwanted, removal{container: c, why: why})
}

func (d *decisions) notice(n plan.Note) { d.notices = append(d.notices, n) }

// handled returns the IDs of the containers that are a replica, or are replaced
// by one.
func (d *decisions) handled() map[string]bool {
	out := map[string]bool{}
	for _, list := range d.chosen {
		for _, r := range list {
			if r.old != nil {
				out[r.old.ID] = true
			}
		}
	}
	return out
}

// isCleared reports whether the plan disconnects a network from all containers.
func (d *decisions) isCleared(n Network) bool {
	return slices.ContainsFunc(d.cleared, func(s plan.Subject) bool { return s.ID == n.ID })
}

// recreatedVolume returns a volume of the container that is recreated.
func (d *decisions) recreatedVolume(c Container) (string, bool) {
	for _, mount := range c.Mounts {
		if d.recreate.volumes[mount.Name] {
			return mount.Name, true
		}
	}
	return "", false
}
