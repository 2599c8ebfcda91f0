package confighash

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// Parts describe what a container was created with, so that a change which needs
// no new container can be distinguished from one that does. A container has them
// in a label. Labels cannot change, so only what Parts list is changed in place:
// what a container is now then follows from the label and an inspect.
type Parts struct {
	// Rest is the hash of all that a container is made with but the limits and
	// the networks.
	Rest string `json:"rest"`
	// Networks are hashes of the endpoint settings, by the project's key.
	Networks map[string]string `json:"networks,omitempty"`
	// Limits are the limits that the service set. Any other that the container
	// has was set by hand, or by the engine: Podman limits the processes of each.
	Limits []Limit `json:"limits,omitempty"`
}

// PartsOf are the parts of a service, its references resolved.
func PartsOf(s project.Service) (Parts, error) {
	p := Parts{Networks: map[string]string{}, Limits: Limits(s)}
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
