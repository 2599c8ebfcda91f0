package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

func (m *maker) volume(key string, v types.VolumeConfig) error {
	have, there := m.volumes[v.Name]
	switch {
	case !there && bool(v.External):
		return &NotFound{Kind: KindVolume, Key: key, Name: v.Name}
	case !there:
		m.add(CreateVolume{Volume: Subject{Kind: KindVolume, Name: v.Name}, Key: key}, Reason{Code: Missing})
		m.noteRenamed(key, v.Name)
		return nil
	case bool(v.External):
		return nil
	case have.Project != m.want.Name():
		m.noteForeignVolume(have)
		return nil
	}
	hash, err := VolumeHash(v)
	if err != nil || have.Hash == "" || have.Hash == hash {
		return err
	}
	changes := m.volumeChanges(key, v, have)
	// Another version wrote the hash, or wrote it in another way.
	if len(changes) == 0 {
		return nil
	}
	if !m.recreates(key, v.Name) {
		m.noteDiffers(key, have, changes)
		return nil
	}
	m.remakeVolume(key, have, Reason{Code: ConfigChanged, Changes: changes})
	return nil
}

// volumeChanges are the fields in which a volume differs from its definition.
func (m *maker) volumeChanges(key string, v types.VolumeConfig, have Volume) []Change {
	at := "volumes." + key
	var out []Change
	if driver := cmp.Or(v.Driver, "local"); driver != cmp.Or(have.Driver, "local") {
		out = append(out, Change{Path: at + ".driver", From: have.Driver, To: driver, KnownFrom: true})
	}
	out = append(out, m.mapChanges([]string{"volumes", key, "driver_opts"}, have.Options, v.DriverOpts)...)
	return append(out, m.mapChanges([]string{"volumes", key, "labels"}, have.Labels, v.Labels)...)
}

// mapChanges are the keys of a map of the model whose values differ. An option of a
// driver may hold the password of a share among others: then it is not shown at all.
func (m *maker) mapChanges(path []string, from, to map[string]string) []Change {
	keys := differing(from, to)
	slices.Sort(keys)
	var out []Change
	for _, key := range keys {
		c := Change{Path: strings.Join(path, ".") + "." + key, From: from[key], To: to[key], KnownFrom: true}
		if m.want.SecretAt(append(path, key), c.From, c.To) {
			c = Change{Path: c.Path, Secret: true}
		}
		out = append(out, c)
	}
	return out
}

// recreates reports whether the user has named the volume as one to lose.
func (m *maker) recreates(key, name string) bool {
	return slices.Contains(m.intent.RecreateVolumes, key) || slices.Contains(m.intent.RecreateVolumes, name)
}

// checkVolumeNames refuses a name to recreate that is no volume of the project.
func (m *maker) checkVolumeNames() error {
	var known []string
	for key, v := range m.want.Volumes() {
		if !bool(v.External) {
			known = append(known, key, v.Name)
		}
	}
	for _, name := range m.intent.RecreateVolumes {
		if !slices.Contains(known, name) {
			return &UnknownVolume{Name: name}
		}
	}
	return nil
}

// remakeVolume plans the end of a volume and of the data in it, which the user
// has asked for in words. Containers that mount it go first: see releaseVolumes.
func (m *maker) remakeVolume(key string, have Volume, why Reason) {
	removed := m.add(RemoveVolume{Volume: have.Subject()}, why)
	m.add(CreateVolume{Volume: have.Subject(), Key: key}, why, removed)
	m.remade[have.Name] = removed
}

// remadeVolume is a volume of a container that is made again.
func (m *maker) remadeVolume(c Container) (string, bool) {
	for _, mount := range c.Mounts {
		if _, ok := m.remade[mount.Name]; ok {
			return mount.Name, true
		}
	}
	return "", false
}

// releaseVolumes lets the removal of a volume wait for that of the containers
// that mount it, and refuses to take it from others.
func (m *maker) releaseVolumes() error {
	for _, name := range sortedKeys(m.remade) {
		e := &VolumeInUse{Name: name}
		for _, c := range m.have.Containers {
			if !slices.ContainsFunc(c.Mounts, func(mount Mount) bool { return mount.Name == name }) {
				continue
			}
			if !m.has(removeID(c)) {
				e.Containers = append(e.Containers, "container "+c.Name)
			}
			m.need(m.remade[name], removeID(c))
		}
		for _, other := range m.have.Strangers {
			if slices.Contains(other.Volumes, name) {
				e.Containers = append(e.Containers, other.describe())
			}
		}
		if len(e.Containers) > 0 {
			return e
		}
	}
	return nil
}

// noteRenamed reports that the data of a volume stays in the old one when the
// file gives the volume another name.
func (m *maker) noteRenamed(key, name string) {
	for _, have := range m.have.Volumes {
		if _, declared := m.want.DeclaredVolume(have.Name); declared || have.Project != m.want.Name() || have.Key != key {
			continue
		}
		m.note(Note{
			Code: NoteKept, Subjects: []Subject{have.Subject()},
			Message: fmt.Sprintf("volume %q was renamed to %s, which is created empty; %s is kept with its data", key, name, have.Name),
			Hint:    fmt.Sprintf("copy the data, or set `name: %s` to use it again; `docker volume rm %s` removes it", have.Name, have.Name),
		})
	}
}

// noteDiffers reports a volume that is kept although its definition changed:
// recreating it would delete its data.
func (m *maker) noteDiffers(key string, have Volume, changes []Change) {
	var fields []string
	for _, c := range changes {
		fields = append(fields, c.String())
	}
	m.note(Note{
		Code: NoteDiffers, Subjects: []Subject{have.Subject()},
		Message: fmt.Sprintf("volume %q exists but does not match its definition in the Compose file (%s)", have.Name, strings.Join(fields, "; ")),
		Hint:    fmt.Sprintf("it is kept with its data; `--recreate-volumes %s` recreates it and deletes the data, a new `name:` creates an empty volume beside it", key),
	})
}

func (m *maker) noteForeignVolume(have Volume) {
	message := fmt.Sprintf("volume %q already exists but %s", have.Name, have.made())
	if have.Project != "" {
		message += fmt.Sprintf(" (expected %q)", m.want.Name())
	}
	m.note(Note{
		Code: NoteUnmanaged, Subjects: []Subject{have.Subject()}, Message: message,
		Hint: "use `external: true` to use an existing volume",
	})
}

// made describes who created a volume that does not belong to the project.
func (v Volume) made() string {
	if v.Project == "" {
		return "was not created by Docker Compose"
	}
	return fmt.Sprintf("was created for project %q", v.Project)
}
