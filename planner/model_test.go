package planner_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/internal/apiversion"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// model is an engine that knows just enough to judge a plan: it has the effect
// of each step on a state, and refuses what a real engine would refuse, and
// what no plan should do.
type model struct {
	api        string
	sequence   int
	containers []*box
	networks   []planner.Network
	volumes    []planner.Volume // those without an owner are anonymous
	images     map[string]planner.Image
	key        []byte
	lenient    bool // containers may differ from the project: nobody compares them

	// Of the plan that is applied:
	want *project.Project
	plan plan.Plan
	done map[plan.StepID]bool
	// hooked are the services whose hooks before the start have run, or that ran
	// when it was made: that a replica has ended since, no plan can know.
	hooked map[string]bool
}

// box is a container of the model.
type box struct {
	planner.Container
	service project.Service  // references resolved
	copied  bool             // configs and secrets are in, since it ran last
	label   confighash.Parts // what its labels say, the config-hash too
	limits  map[string]string
	// endpoints are the settings that it was connected with, by network name.
	endpoints map[string]string
}

func newModel(api string) *model {
	return &model{api: api, images: map[string]planner.Image{}}
}

// id makes IDs in the form of an engine's: 64 hexadecimal digits.
func (m *model) id() string {
	m.sequence++
	sum := sha256.Sum256(fmt.Append(nil, m.sequence))
	return hex.EncodeToString(sum[:])
}

// clone is a copy that shares nothing that changes.
func (m *model) clone() *model {
	out := *m
	out.containers = nil
	for _, b := range m.containers {
		c := *b
		c.Networks, c.Mounts, c.Ports = slices.Clone(b.Networks), slices.Clone(b.Mounts), slices.Clone(b.Ports)
		c.endpoints = maps.Clone(b.endpoints)
		out.containers = append(out.containers, &c)
	}
	out.networks, out.volumes = slices.Clone(m.networks), slices.Clone(m.volumes)
	out.images = maps.Clone(m.images)
	return &out
}

// state is what Observe would tell of a project.
func (m *model) state(want *project.Project) planner.State {
	s := planner.State{API: m.api, Images: maps.Clone(m.images), DigestKey: m.key}
	for _, b := range m.containers {
		c := m.look(b.Container, b, want)
		c.Networks, c.Mounts = slices.Clone(b.Networks), slices.Clone(b.Mounts)
		if !c.Alive() {
			c.Ports = nil
		}
		s.Containers = append(s.Containers, c)
	}
	slices.SortFunc(s.Containers, func(a, b planner.Container) int { return strings.Compare(a.Name, b.Name) })
	s.Networks = slices.Clone(m.networks)
	for _, v := range m.volumes {
		if v.Project != "" {
			s.Volumes = append(s.Volumes, v)
		}
	}
	return s
}

func (m *model) find(ref string) *box {
	for _, b := range m.containers {
		if b.ID == ref || b.Name == ref {
			return b
		}
	}
	return nil
}

func (m *model) network(ref string) *planner.Network {
	for i := range m.networks {
		if m.networks[i].ID == ref || m.networks[i].Name == ref {
			return &m.networks[i]
		}
	}
	return nil
}

func (m *model) volume(name string) *planner.Volume {
	for i := range m.volumes {
		if m.volumes[i].Name == name {
			return &m.volumes[i]
		}
	}
	return nil
}

// of are the containers of a service that the plan does not remove.
func (m *model) of(service string) []*box {
	var out []*box
	for _, b := range m.containers {
		_, goes := m.plan.Step(plan.StepID("remove container " + b.Name))
		if b.Service == service && !b.OneOff && !goes {
			out = append(out, b)
		}
	}
	return out
}

// first is the container that stands for a service when another is created.
func (m *model) first(service string) string {
	var best *box
	for _, b := range m.containers {
		if b.Service == service && !b.OneOff && (best == nil || b.Number < best.Number) {
			best = b
		}
	}
	if best == nil {
		return ""
	}
	return best.ID
}

func (m *model) create(x plan.CreateContainer) error {
	declared, ok := m.want.Service(x.Container.Service)
	switch {
	case !ok:
		return fmt.Errorf("no service %s", x.Container.Service)
	case m.find(x.Container.Name) != nil:
		return fmt.Errorf("name %s is taken", x.Container.Name)
	}
	s := confighash.ResolveReferences(declared, m.first)
	hash, err := confighash.Hash(s)
	if err != nil {
		return err
	}
	fields, err := confighash.Fields(s)
	if err != nil {
		return err
	}
	b := &box{service: s, Container: planner.Container{
		ID: m.id(), Name: x.Container.Name, Service: s.Name, Number: x.Container.Number, Status: planner.Created,
		ImageID: m.images[planner.ImageRef(m.want, s)].ID, Hash: hash, WorkingDir: m.want.WorkingDir(),
		ConfigFiles: strings.Join(m.want.Files(), ","),
		Digests:     confighash.Digests(fields, m.key), Known: fields,
	}}
	if b.label, err = confighash.PartsOf(s); err != nil {
		return err
	}
	b.limits = limitsOf(s)
	for _, name := range slices.Sorted(maps.Keys(s.DependsOn)) {
		b.DependsOn = append(b.DependsOn, planner.Dependency{Service: name, Condition: s.DependsOn[name].Condition, Restart: s.DependsOn[name].Restart})
	}
	for _, p := range s.Ports {
		port := 0
		if _, err := fmt.Sscan(p.Published, &port); err == nil {
			b.Ports = append(b.Ports, planner.Port{HostIP: p.HostIP, Published: port, Target: int(p.Target), Protocol: p.Protocol})
		}
	}
	if err := m.createOn(b, x); err != nil {
		return err
	}
	if err := m.mount(b, x); err != nil {
		return err
	}
	m.containers = append(m.containers, b)
	return m.parents(b)
}

func (m *model) createOn(b *box, x plan.CreateContainer) error {
	keys := b.service.NetworksByPriority()
	if !apiversion.AtLeast(m.api, "1.44") && len(keys) > 1 {
		keys = keys[:1]
	}
	if len(keys) > 0 && x.Network != keys[0] {
		return fmt.Errorf("created with network %q", x.Network)
	}
	for _, key := range keys {
		declared, _ := m.want.Network(key)
		n := m.network(declared.Name)
		if n == nil {
			return fmt.Errorf("no network %s", declared.Name)
		}
		b.join(n, key)
		b.NetworkMode = cmp.Or(b.NetworkMode, n.Name)
	}
	return nil
}

// join puts a container on a network with what its service asks for there.
func (b *box) join(n *planner.Network, key string) {
	b.Networks = append(b.Networks, planner.Attachment{Network: n.Name, NetworkID: n.ID})
	if b.endpoints == nil {
		b.endpoints = map[string]string{}
	}
	parts, err := confighash.PartsOf(b.service)
	if err != nil {
		panic(err) // it was hashed when it was created
	}
	b.endpoints[n.Name] = parts.Networks[key]
}

func (m *model) mount(b *box, x plan.CreateContainer) error {
	inherited := map[string]string{}
	for _, old := range x.Inherit {
		if m.volume(old.Name) == nil {
			return fmt.Errorf("no volume %s", old.Name)
		}
		inherited[old.Target] = old.Name
	}
	for _, v := range b.service.Volumes {
		if v.Type != types.VolumeTypeVolume {
			continue
		}
		name := inherited[v.Target]
		if declared, ok := m.want.Volume(v.Source); ok {
			name = declared.Name
		}
		delete(inherited, v.Target)
		if name == "" {
			name = m.anonymous("")
		}
		if m.volume(name) == nil {
			return fmt.Errorf("no volume %s", name)
		}
		b.Mounts = append(b.Mounts, plan.Mount{Type: "volume", Name: name, Target: v.Target})
	}
	for _, target := range slices.Sorted(maps.Keys(inherited)) {
		b.Mounts = append(b.Mounts, plan.Mount{Type: "volume", Name: inherited[target], Target: target})
	}
	if b.service.ReadOnly && planner.CopiesIn(m.want, b.service) {
		b.Mounts = append(b.Mounts, plan.Mount{Type: "volume", Name: m.anonymous(b.Name), Target: "/run/secrets"})
	}
	return nil
}

func (m *model) anonymous(carrier string) string {
	v := planner.Volume{Name: m.id(), SecretVolumeOf: carrier}
	if carrier != "" {
		v.Project = m.want.Name()
	}
	m.volumes = append(m.volumes, v)
	return v.Name
}

// parents checks that what a container shares a namespace with is there.
func (m *model) parents(b *box) error {
	for _, mode := range []string{b.service.NetworkMode, b.service.Ipc, b.service.Pid} {
		if strings.HasPrefix(mode, types.ServicePrefix) {
			return fmt.Errorf("%s is created with %s", b.Name, mode)
		}
		id, ok := strings.CutPrefix(mode, types.ContainerPrefix)
		if ok && m.find(id) == nil {
			return fmt.Errorf("%s joins container %s, which is not there", b.Name, id)
		}
	}
	return nil
}
