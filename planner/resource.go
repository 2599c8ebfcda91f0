package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// NotFound says that something external is not there.
type NotFound struct {
	Kind      Kind
	Key, Name string
}

func (e *NotFound) Error() string {
	if e.Kind == KindVolume {
		return fmt.Sprintf("external volume %q not found", e.Name)
	}
	return fmt.Sprintf("%s %s declared as external, but could not be found", e.Kind, e.Name)
}

// Hint says what to do.
func (e *NotFound) Hint() string {
	return fmt.Sprintf("create it with `docker %s create %s`, or remove `external: true` to let compose create it", e.Kind, e.Name)
}

// Ambiguous says that a name means several networks.
type Ambiguous struct{ Name string }

func (e *Ambiguous) Error() string {
	return fmt.Sprintf("multiple networks with name %q were found", e.Name)
}

// Hint says what to do.
func (e *Ambiguous) Hint() string { return "use the network's ID as `name` to avoid ambiguity" }

// VolumeDiffers says that a volume's definition is not what its volume was
// made with. Nothing is done: making it again would lose its data.
type VolumeDiffers struct{ Key, Name string }

func (e *VolumeDiffers) Error() string {
	return fmt.Sprintf("volume %s exists with another definition than volumes.%s has now, and making it again would lose its data", e.Name, e.Key)
}

// Hint says what to do.
func (e *VolumeDiffers) Hint() string {
	return fmt.Sprintf("give it a new `name:` to start with an empty one, or save its data and run `docker volume rm %s` yourself", e.Name)
}

// resources plans the networks and volumes.
func (m *maker) resources() error {
	var errs []error
	for key, n := range m.want.Networks() {
		errs = append(errs, m.network(key, n))
	}
	for key, v := range m.want.Volumes() {
		errs = append(errs, m.volume(key, v))
	}
	return errAll(errs)
}

func (m *maker) networksNamed(name string) []Network {
	var out []Network
	for _, n := range m.have.Networks {
		if n.Name == name || n.ID == name {
			out = append(out, n)
		}
	}
	return out
}

func (m *maker) network(key string, n types.NetworkConfig) error {
	found := m.networksNamed(n.Name)
	if bool(n.External) {
		return checkExternal(key, n.Name, found)
	}
	subject := Subject{Kind: KindNetwork, Name: n.Name}
	if len(found) == 0 {
		m.add(CreateNetwork{Network: subject, Key: key}, Reason{Code: Missing})
		return nil
	}
	have := found[0]
	if have.Project != m.want.Name() {
		m.note(Note{
			Code: NoteUnmanaged, Subjects: []Subject{have.Subject()},
			Message: fmt.Sprintf("a network with name %s exists but was not created for project %q", n.Name, m.want.Name()),
			Hint:    "set `external: true` to use an existing network",
		})
		return nil
	}
	hash, err := NetworkHash(n)
	if err != nil || have.Hash == "" || have.Hash == hash {
		return err
	}
	m.replaceNetwork(key, have, subject)
	return nil
}

func checkExternal(key, name string, found []Network) error {
	switch {
	case len(found) == 0:
		return &NotFound{Kind: KindNetwork, Key: key, Name: name}
	case len(found) > 1 && !slices.ContainsFunc(found, func(n Network) bool { return n.ID == name }):
		return &Ambiguous{Name: name}
	}
	return nil
}

// replaceNetwork stops and disconnects what is on a network, and makes it
// again: two networks of one name cannot be told apart.
func (m *maker) replaceNetwork(key string, have Network, subject Subject) {
	why := Reason{Code: ConfigChanged, Detail: "networks." + key}
	removed := m.add(RemoveNetwork{Network: have.Subject()}, why)
	for _, c := range m.have.Containers {
		if !c.attached(have) {
			continue
		}
		off := m.add(DisconnectNetwork{Container: c.Subject(), Network: have.Subject()}, Reason{Code: NetworkChanged, Detail: have.Name})
		if c.Alive() {
			m.need(off, m.stopContainer(c, Reason{Code: NetworkChanged, Detail: have.Name}))
		}
		m.need(removed, off)
	}
	m.replaced[key] = m.add(CreateNetwork{Network: subject, Key: key}, why, removed)
}

func (c Container) attached(n Network) bool {
	return slices.ContainsFunc(c.Networks, func(a Attachment) bool {
		return a.NetworkID == n.ID || a.NetworkID == "" && a.Network == n.Name
	})
}

func (m *maker) volume(key string, v types.VolumeConfig) error {
	i := slices.IndexFunc(m.have.Volumes, func(have Volume) bool { return have.Name == v.Name })
	switch {
	case i < 0 && bool(v.External):
		return &NotFound{Kind: KindVolume, Key: key, Name: v.Name}
	case i < 0:
		m.add(CreateVolume{Volume: Subject{Kind: KindVolume, Name: v.Name}, Key: key}, Reason{Code: Missing})
		return nil
	case bool(v.External):
		return nil
	}
	have := m.have.Volumes[i]
	if have.Project != m.want.Name() {
		m.noteForeignVolume(have)
		return nil
	}
	hash, err := VolumeHash(v)
	if err == nil && have.Hash != "" && have.Hash != hash {
		return &VolumeDiffers{Key: key, Name: v.Name}
	}
	return err
}

func (m *maker) noteForeignVolume(have Volume) {
	message := fmt.Sprintf("volume %q already exists but was not created by compose", have.Name)
	if have.Project != "" {
		message = fmt.Sprintf("volume %q already exists but was created for project %q (expected %q)", have.Name, have.Project, m.want.Name())
	}
	m.note(Note{
		Code: NoteUnmanaged, Subjects: []Subject{have.Subject()}, Message: message,
		Hint: "use `external: true` to use an existing volume",
	})
}

// prerequisites are the steps without which a container of the service cannot
// be created.
func (m *maker) prerequisites(s project.Service) []StepID {
	var needs []StepID
	for _, key := range s.NetworksByPriority() {
		n, _ := m.want.Network(key)
		needs = append(needs, stepID(CreateNetwork{Network: Subject{Kind: KindNetwork, Name: n.Name}}))
	}
	for _, v := range s.Volumes {
		if volume, ok := m.want.Volume(v.Source); ok && v.Type == types.VolumeTypeVolume {
			needs = append(needs, stepID(CreateVolume{Volume: Subject{Kind: KindVolume, Name: volume.Name}}))
		}
	}
	for _, parent := range parents(s) {
		for _, r := range m.chosen[parent] {
			needs = append(needs, r.ready...)
		}
	}
	return slices.DeleteFunc(needs, func(id StepID) bool { return !m.has(id) })
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

// severalNetworksAtCreate is the API that creates a container on several
// networks at once (Engine 25).
const severalNetworksAtCreate = "1.44"

// firstNetwork is the network that a container is created with.
func (m *maker) firstNetwork(s project.Service) string {
	if names := s.NetworksByPriority(); len(names) > 0 {
		return names[0]
	}
	return ""
}

// laterNetworks are those that must be connected after the creation.
func (m *maker) laterNetworks(s project.Service) []string {
	names := s.NetworksByPriority()
	if len(names) < 2 || AtLeast(m.have.API, severalNetworksAtCreate) {
		return nil
	}
	return names[1:]
}

// AtLeast reports whether an API version such as "1.41" is least or newer.
func AtLeast(version, least string) bool {
	var a, b, c, d int
	fmt.Sscanf(version, "%d.%d", &a, &b)
	fmt.Sscanf(least, "%d.%d", &c, &d)
	return a > c || a == c && b >= d
}
