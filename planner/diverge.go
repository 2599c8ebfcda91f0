package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// diverged says whether a container must be replaced, and why. First match
// wins. What can be changed without that is noted.
func (m *maker) diverged(s project.Service, c Container) (Reason, bool, error) {
	// It can never run again: its removal was interrupted.
	if c.broken() {
		return Reason{Code: Leftover, Detail: string(c.Status)}, true, nil
	}
	policy, flag := m.intent.RecreateDeps, "--always-recreate-deps"
	if m.isNamed(s.Name) {
		policy, flag = m.intent.Recreate, "--force-recreate"
	}
	// The user says so.
	if policy == RecreateNever {
		return Reason{}, false, nil
	}
	// A volume that it mounts is made again.
	if name, ok := m.remadeVolume(c); ok {
		return Reason{Code: VolumeChanged, Detail: name}, true, nil
	}
	if policy == RecreateAlways {
		return Reason{Code: Requested, Detail: flag}, true, nil
	}
	// It lives in another container's namespace, or on its volumes, and that
	// one is replaced: the engine tied it to the old one's ID.
	for _, parent := range tied(s) {
		if list := m.chosen[parent]; len(list) > 0 && list[0].fate != keep {
			return Reason{Code: ParentReplaced, Detail: list[0].name}, true, nil
		}
	}
	// It was made from another configuration, by whichever compose.
	same, err := m.sameConfig(s, c)
	if err != nil {
		return Reason{}, false, err
	}
	kept := same
	if !same {
		if kept, err = m.sameRest(s, c); err != nil {
			return Reason{}, false, err
		}
	}
	if !kept {
		return Reason{Code: ConfigChanged, Changes: m.changes(s, c)}, true, nil
	}
	// A config or a secret has other content: what it has is a copy, or a file
	// that may be another one by now.
	if changes := m.changedContents(s, c); len(changes) > 0 {
		return Reason{Code: ConfigChanged, Changes: changes}, true, nil
	}
	// It was made from another image than the reference means now.
	if image, ok := m.have.Images[ImageRef(m.want, s)]; ok && c.ImageID != "" && image.ID != "" && !c.madeFrom(image) {
		return Reason{Code: ImageChanged, Detail: shortDigest(c.ImageID) + " -> " + shortDigest(image.ID)}, true, nil
	}
	// An image that it mounts is another one now.
	if detail, changed := m.imageVolumeChanged(s, c); changed {
		return Reason{Code: ImageChanged, Detail: detail}, true, nil
	}
	// Its image has several platforms, and it was made from another one.
	if c.Platform != "" {
		return Reason{Code: ImageChanged, Detail: c.Platform + " -> " + m.want.PlatformOf(s)}, true, nil
	}
	// A named volume that it should have is not mounted.
	if name, ok := m.missingVolume(s, c); ok {
		return Reason{Code: VolumeChanged, Detail: name}, true, nil
	}
	// Its limits and networks are changed in place, where that can be.
	a, replace := m.altered(s, c, same)
	if replace {
		return a.why, true, nil
	}
	m.altering[c.ID] = a
	return Reason{}, false, nil
}

// sameConfig reports whether the container was made from the service as it is
// now.
func (m *maker) sameConfig(s project.Service, c Container) (bool, error) {
	key := labelled{s.Name, c.Hash}
	same, known := m.same[key]
	if !known {
		var err error
		if same, err = Recognizes(m.resolved(s), c.Hash); err != nil {
			return false, err
		}
		m.same[key] = same
	}
	// The hash does not have the access modes of volumes_from, the parts have.
	if same && len(s.VolumesFrom) > 0 && c.Parts.Known() {
		return m.sameRest(s, c)
	}
	return same, nil
}

// resolved is the service with its references to other services replaced by
// the IDs of the containers that stand for them: docker compose hashes it so.
func (m *maker) resolved(s project.Service) project.Service {
	return ResolveReferences(s, m.standIn)
}

func (m *maker) missingVolume(s project.Service, c Container) (string, bool) {
	for _, v := range s.Volumes {
		volume, ok := m.want.Volume(v.Source)
		if v.Type != types.VolumeTypeVolume || !ok {
			continue
		}
		mounted := slices.ContainsFunc(c.Mounts, func(mount Mount) bool {
			return mount.Target == v.Target && mount.Name == volume.Name
		})
		if !mounted {
			return volume.Name, true
		}
	}
	return "", false
}

// ImageRef is the reference of a service's image: what it says, or the name
// that a build gives it.
func ImageRef(p *project.Project, s project.Service) string {
	if s.Image != "" {
		return s.Image
	}
	return p.Name() + p.Separator() + s.Name
}

func shortDigest(id string) string {
	if len(id) > 19 && id[:7] == "sha256:" {
		return id[7:19]
	}
	return shortID(id)
}

// labelled is a service and a hash that one of its containers bears.
type labelled struct{ service, hash string }
