package planner

import (
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// matcher compares containers with the configuration of their services. It
// remembers results, because many replicas have the same hash.
type matcher struct {
	*index
	*decisions
	same  map[labelled]bool           // whether a hash is that of the service
	parts map[string]confighash.Parts // by service
}

// labelled is a service and the hash in the label of one of its containers.
type labelled struct{ service, hash string }

func newMatcher(x *index, d *decisions) *matcher {
	return &matcher{index: x, decisions: d, same: map[labelled]bool{}, parts: map[string]confighash.Parts{}}
}

// sameConfig reports whether the container was created from the service as it is
// now.
func (m *matcher) sameConfig(s project.Service, c Container) (bool, error) {
	key := labelled{s.Name, c.Hash}
	same, known := m.same[key]
	if !known {
		var err error
		if same, err = confighash.Recognizes(m.resolved(s), c.Hash); err != nil {
			return false, err
		}
		m.same[key] = same
	}
	// The hash does not contain the access modes of volumes_from, the parts do.
	if same && len(s.VolumesFrom) > 0 && c.Parts.Known() {
		return m.sameRest(s, c)
	}
	return same, nil
}

// sameRest reports whether a container is as the service requires, except for
// what can be changed in place.
func (m *matcher) sameRest(s project.Service, c Container) (bool, error) {
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

func (m *matcher) partsOf(s project.Service) (confighash.Parts, error) {
	if p, ok := m.parts[s.Name]; ok {
		return p, nil
	}
	p, err := confighash.PartsOf(m.resolved(s))
	m.parts[s.Name] = p
	return p, err
}

// outdated reports whether a container is known to differ from its service in the
// file.
func (m *matcher) outdated(s project.Service, c Container) bool {
	same, err := m.sameConfig(s, c)
	if err != nil || same {
		return false
	}
	kept, err := m.sameRest(s, c)
	return err == nil && (!kept || len(c.Drift) > 0)
}

// resolved is the service with its references to other services replaced by the
// IDs of their containers: docker compose hashes it in this form.
func (m *matcher) resolved(s project.Service) project.Service {
	return confighash.ResolveReferences(s, m.standIn)
}

// standIn is the ID of the container that other containers of the project refer
// to when they name a service, "" where the service has none.
func (m *matcher) standIn(service string) string {
	for _, r := range m.chosen[service] {
		if r.old != nil {
			return r.old.ID
		}
	}
	if _, active := m.want.Service(service); !active && len(m.replicas[service]) > 0 {
		return m.replicas[service][0].ID
	}
	return ""
}
