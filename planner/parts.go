package planner

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// Parts are hashes of what a container is, so that a change which needs no new
// container can be told from one that does. A container bears them in a label;
// when it is changed in place, its mark bears newer ones: see Mark.
type Parts struct {
	// Hash is the config-hash that the container has come to; of a mark only.
	Hash string `json:"hash,omitempty"`
	// Rest is the hash of all that a container is made with but the limits and
	// the networks.
	Rest string `json:"rest"`
	// Networks are hashes of the endpoint settings, by the project's key.
	Networks map[string]string `json:"networks,omitempty"`
	// Pids says that the service asks for a limit of processes: one that a
	// container has without that is its engine's own, as Podman sets one.
	Pids bool `json:"pids,omitempty"`
}

// PartsOf are the parts of a service, its references resolved.
func PartsOf(s project.Service) (Parts, error) {
	p := Parts{Networks: map[string]string{}, Pids: asksForPids(s)}
	for key, endpoint := range s.Networks {
		if endpoint == nil {
			endpoint = &types.ServiceNetworkConfig{}
		}
		hash, err := hashJSON(endpoint)
		if err != nil {
			return Parts{}, fmt.Errorf("parts of service %s: network %s: %w", s.Name, key, err)
		}
		p.Networks[key] = hash[:16] // told apart, not protected
	}
	var err error
	p.Rest, err = Hash(withoutLimits(seenByContainers(s)))
	return p, err
}

func asksForPids(s project.Service) bool {
	return s.PidsLimit != 0 || s.Deploy != nil && s.Deploy.Resources.Limits != nil && s.Deploy.Resources.Limits.Pids != 0
}

// withoutLimits is a service without its networks and without what an engine
// can change on a container that is there.
func withoutLimits(s project.Service) project.Service {
	s.Networks = nil
	s.MemLimit, s.MemReservation, s.MemSwapLimit = 0, 0, 0
	s.CPUS, s.CPUShares, s.CPUPeriod, s.CPUQuota, s.CPURTPeriod, s.CPURTRuntime, s.CPUSet = 0, 0, 0, 0, 0, 0, ""
	s.PidsLimit, s.Restart = 0, ""
	if s.BlkioConfig != nil {
		b := *s.BlkioConfig
		b.Weight = 0
		s.BlkioConfig = orNil(b)
	}
	if s.Deploy != nil {
		d := *s.Deploy
		d.RestartPolicy = nil
		d.Resources.Limits = withoutSizes(d.Resources.Limits)
		d.Resources.Reservations = withoutSizes(d.Resources.Reservations)
		s.Deploy = orNil(d)
	}
	return s
}

func withoutSizes(r *types.Resource) *types.Resource {
	if r == nil {
		return nil
	}
	out := *r
	out.NanoCPUs, out.MemoryBytes, out.Pids = 0, 0, 0
	return orNil(out)
}

// orNil is nil for what says nothing.
func orNil[T any](v T) *T {
	if reflect.ValueOf(v).IsZero() {
		return nil
	}
	return &v
}

// ReadParts reads what WriteParts wrote. A label that somebody else wrote is
// as good as none.
func ReadParts(label string) (Parts, bool) {
	var p Parts
	err := json.Unmarshal([]byte(label), &p)
	return p, err == nil && p.Rest != ""
}

// Text is the parts as a label has them.
func (p Parts) Text() string {
	raw, err := json.Marshal(p)
	if err != nil {
		return "" // strings always marshal
	}
	return string(raw)
}

// Mark is what is remembered of a container that was changed in place, since
// the labels of a container cannot change: an empty volume of ours, whose
// labels hold the container's newer parts. The one with the highest number is
// true; one without a hash says that a change was begun and is perhaps not
// whole. It goes with the container.
type Mark struct {
	Container string // ID
	Number    int
	Parts     Parts
}

// MarkName is the name of a container's mark.
func MarkName(project, containerID string, number int) string {
	return fmt.Sprintf("%s_mark_%s_%d", project, shortID(containerID), number)
}
