package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// prerequisites are the steps without which a container of the service cannot
// be created.
func (b replicaBuilder) prerequisites(s project.Service) []plan.StepID {
	var needs []plan.StepID
	for _, key := range s.NetworksByPriority() {
		n, _ := b.want.Network(key)
		needs = append(needs, stepID(plan.CreateNetwork{Network: plan.Subject{Kind: plan.KindNetwork, Name: n.Name}}))
	}
	for _, v := range s.Volumes {
		if volume, ok := b.want.Volume(v.Source); ok && v.Type == types.VolumeTypeVolume {
			needs = append(needs, stepID(plan.CreateVolume{Volume: plan.Subject{Kind: plan.KindVolume, Name: volume.Name}}))
		}
	}
	for _, parent := range tied(s) {
		if list := b.places[parent]; len(list) > 0 {
			needs = append(needs, list[0].ready...)
		}
		// Apply takes the container with the lowest number for the service.
		for _, c := range b.replicas[parent] {
			needs = append(needs, removeID(c))
		}
	}
	return needs
}

// ParentMissing says that a service shares a namespace or the volumes of one
// that has no container and gets none. Shared is docker compose's word for what
// is shared.
type ParentMissing struct{ Service, Parent, Shared string }

func (e *ParentMissing) Error() string {
	return fmt.Sprintf("service %s cannot share %s with service %s: container missing", e.Service, e.Shared, e.Parent)
}

// Hint says what to do.
func (e *ParentMissing) Hint() string {
	return fmt.Sprintf("start %s too: select it, or do not use --no-deps or a scale of 0", e.Parent)
}

// checkParents finds what would be created without its parent.
func (r serviceRules) checkParents(s project.Service) error {
	if r.want.Scale(s.Name) == 0 {
		return nil
	}
	for _, parent := range parents(s) {
		if len(r.chosen[parent]) == 0 && r.standIn(parent) == "" {
			return &ParentMissing{Service: s.Name, Parent: parent, Shared: shared(s, parent)}
		}
	}
	return nil
}

// shared names what a service shares with its parent.
func shared(s project.Service, parent string) string {
	switch types.ServicePrefix + parent {
	case s.NetworkMode:
		return "network namespace"
	case s.Ipc:
		return "IPC namespace"
	case s.Pid:
		return "PID namespace"
	case s.Uts:
		return "UTS namespace"
	}
	return "volume"
}

// OnBridge reports whether a service uses the default network of the engine.
func OnBridge(s project.Service) bool {
	return s.NetworkMode == "bridge" || s.NetworkMode == "default"
}

// tied are the services whose containers the engine resolves to an ID when it
// creates a container: its parents, and on the default network those that it
// links to, which may not exist.
func tied(s project.Service) []string {
	out := parents(s)
	if !OnBridge(s) {
		return out
	}
	for _, link := range s.Links {
		name, _, _ := strings.Cut(link, ":")
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// parents are the services whose containers a service's container is tied to
// when it is created, since the engine resolves them to an ID then.
func parents(s project.Service) []string {
	var out []string
	for _, mode := range []string{s.NetworkMode, s.Ipc, s.Pid, s.Uts} {
		if name, ok := strings.CutPrefix(mode, types.ServicePrefix); ok {
			out = append(out, name)
		}
	}
	for _, from := range s.VolumesFrom {
		if strings.HasPrefix(from, types.ContainerPrefix) {
			continue
		}
		name, _, _ := strings.Cut(from, ":")
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
