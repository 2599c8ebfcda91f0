package planner_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// do has the effect of one step, or says why an engine would refuse it.
func (m *model) do(step plan.Step) error {
	switch x := step.Action.(type) {
	case plan.CreateContainer:
		return m.create(x)
	case plan.CreateNetwork:
		return m.createNetwork(x)
	case plan.RemoveNetwork:
		return m.removeNetwork(x)
	case plan.CreateVolume:
		return m.createVolume(x)
	case plan.RemoveVolume:
		return m.removeVolume(x)
	case plan.PullImage:
		m.images[x.Image.Name] = planner.Image{ID: "sha256:pulled-" + x.Image.Name}
		return nil
	case plan.BuildImage:
		m.images[x.Image.Name] = planner.Image{ID: "sha256:built-" + x.Image.Name}
		return nil
	case plan.RemoveImage:
		delete(m.images, x.Image.Name)
		return nil
	}
	subject := step.Action.Subject()
	b := m.find(subject.Ref())
	if b == nil {
		return fmt.Errorf("no container %s", subject.Name)
	}
	return m.change(b, step)
}

// change has the effect of a step on a container that is there.
func (m *model) change(b *box, step plan.Step) error {
	switch x := step.Action.(type) {
	case plan.StartContainer:
		return m.start(b)
	case plan.StopContainer:
		return m.stop(b)
	case plan.KillContainer:
		return m.stop(b)
	case plan.RemoveContainer:
		return m.remove(b, x)
	case plan.RenameContainer:
		return m.rename(b, x)
	case plan.UpdateContainer:
		return m.update(b)
	case plan.PauseContainer:
		return turn(b, planner.Running, planner.Paused)
	case plan.UnpauseContainer:
		return turn(b, planner.Paused, planner.Running)
	case plan.ConnectNetwork:
		return m.connect(b, x)
	case plan.DisconnectNetwork:
		b.Networks = slices.DeleteFunc(b.Networks, func(a planner.Attachment) bool { return a.NetworkID == x.Network.ID })
		delete(b.endpoints, x.Network.Name)
		return nil
	case plan.CopyIn:
		if b.Alive() {
			return fmt.Errorf("copy into %s, which runs", b.Name)
		}
		b.copied = true
		return nil
	case plan.RunHook:
		return m.hook(b, x)
	case plan.AwaitContainer:
		return m.await(b, x)
	}
	return fmt.Errorf("the model does not know %T", step.Action)
}

// hook judges when hooks are run.
func (m *model) hook(b *box, x plan.RunHook) error {
	if x.Phase != plan.PreStart {
		if b.Status != planner.Running {
			return fmt.Errorf("hook in %s, which is %s", b.Name, b.Status)
		}
		return nil
	}
	if b.Alive() {
		return fmt.Errorf("hook before the start of %s, which is %s", b.Name, b.Status)
	}
	if !x.Each && m.anyAlive(b.Service) {
		return fmt.Errorf("hook before the start of %s while it runs", b.Service)
	}
	m.hooked[b.Service] = m.hooked[b.Service] || !x.Each
	return nil
}

func (m *model) anyAlive(service string) bool {
	return slices.ContainsFunc(m.of(service), func(b *box) bool { return b.Alive() })
}

// turn pauses or unpauses. An engine refuses that to a container in another
// state, which stays as it is.
func turn(b *box, from, to planner.Status) error {
	if b.Status == from {
		b.Status = to
	}
	return nil
}

func (m *model) createNetwork(x plan.CreateNetwork) error {
	n, ok := m.want.Network(x.Key)
	if !ok || m.network(n.Name) != nil {
		return fmt.Errorf("network %s is there, or not in the project", x.Network.Name)
	}
	hash, err := confighash.NetworkHash(n)
	m.networks = append(m.networks, planner.Network{ID: m.id(), Name: n.Name, Project: m.want.Name(), Key: x.Key, Hash: hash})
	return err
}

func (m *model) removeNetwork(x plan.RemoveNetwork) error {
	n := m.network(x.Network.Ref())
	if n == nil {
		return fmt.Errorf("no network %s", x.Network.Name)
	}
	for _, b := range m.containers {
		if slices.ContainsFunc(b.Networks, func(a planner.Attachment) bool { return a.NetworkID == n.ID }) {
			return fmt.Errorf("network %s has %s on it", n.Name, b.Name)
		}
	}
	m.networks = slices.DeleteFunc(m.networks, func(other planner.Network) bool { return other.ID == x.Network.ID })
	return nil
}

func (m *model) createVolume(x plan.CreateVolume) error {
	v, ok := m.want.Volume(x.Key)
	if !ok || m.volume(v.Name) != nil {
		return fmt.Errorf("volume %s is there, or not in the project", x.Volume.Name)
	}
	hash, err := confighash.VolumeHash(v)
	m.volumes = append(m.volumes, planner.Volume{Name: v.Name, Project: m.want.Name(), Key: x.Key, Hash: hash, Options: v.DriverOpts})
	return err
}

func (m *model) removeVolume(x plan.RemoveVolume) error {
	for _, b := range m.containers {
		if slices.ContainsFunc(b.Mounts, func(mount plan.Mount) bool { return mount.Name == x.Volume.Name }) {
			return fmt.Errorf("volume %s is mounted by %s", x.Volume.Name, b.Name)
		}
	}
	m.volumes = slices.DeleteFunc(m.volumes, func(v planner.Volume) bool { return v.Name == x.Volume.Name })
	return nil
}

var temporaryName = regexp.MustCompile(`^[0-9a-f]{12}_.`)

func (m *model) start(b *box) error {
	switch {
	case b.Alive() || b.Status == planner.Dead || b.Status == planner.Removing:
		return fmt.Errorf("%s is %s", b.Name, b.Status)
	case !m.lenient && planner.CopiesIn(m.want, b.service) && !b.copied:
		return fmt.Errorf("%s is started without its secrets", b.Name)
	}
	if s, ok := m.want.Service(b.Service); ok && len(s.PreStart) > 0 && !m.hooked[b.Service] && !m.anyAlive(b.Service) {
		return fmt.Errorf("%s is started without its hooks", b.Name)
	}
	if id, ok := strings.CutPrefix(b.service.NetworkMode, types.ContainerPrefix); ok && !m.lenient {
		if parent := m.find(id); parent == nil || !parent.Alive() {
			return fmt.Errorf("%s joins container %s, which does not run", b.Name, id)
		}
	}
	for _, other := range m.containers {
		if !m.lenient && other != b && other.Alive() && sharePort(b, other) {
			return fmt.Errorf("%s and %s want the same host port", b.Name, other.Name)
		}
	}
	b.Status, b.copied, b.Health = planner.Running, false, planner.NoHealth
	if b.service.HealthCheck != nil {
		b.Health = planner.Starting
	}
	return nil
}

func sharePort(a, b *box) bool {
	return slices.ContainsFunc(a.Ports, func(p planner.Port) bool {
		return slices.ContainsFunc(b.Ports, func(q planner.Port) bool { return p.Published == q.Published })
	})
}

func (m *model) stop(b *box) error {
	if !b.Alive() {
		return nil
	}
	b.Status, b.ExitCode, b.Health = planner.Exited, 143, planner.NoHealth
	return nil
}

func (m *model) remove(b *box, x plan.RemoveContainer) error {
	if b.Alive() {
		return fmt.Errorf("%s is removed while it is %s", b.Name, b.Status)
	}
	m.containers = slices.DeleteFunc(m.containers, func(other *box) bool { return other == b })
	if x.Volumes {
		m.volumes = slices.DeleteFunc(m.volumes, func(v planner.Volume) bool {
			return v.Key == "" && slices.ContainsFunc(b.Mounts, func(mount plan.Mount) bool { return mount.Name == v.Name })
		})
	}
	return nil
}

func (m *model) rename(b *box, x plan.RenameContainer) error {
	if other := m.find(x.To); other != nil {
		return fmt.Errorf("name %s is %s's", x.To, other.Service)
	}
	b.Name = x.To
	return nil
}

func (m *model) connect(b *box, x plan.ConnectNetwork) error {
	n := m.network(x.Network.Ref())
	if n == nil {
		return fmt.Errorf("no network %s", x.Network.Name)
	}
	if slices.ContainsFunc(b.Networks, func(a planner.Attachment) bool { return a.NetworkID == n.ID }) {
		return fmt.Errorf("%s is on %s already", b.Name, n.Name)
	}
	asked, ok := m.want.Service(b.Service)
	if !ok {
		return fmt.Errorf("no service %s", b.Service)
	}
	b.service.Networks = asked.Networks
	b.join(n, x.Key)
	return nil
}

// await succeeds as soon as it may: what runs becomes healthy, or completes.
func (m *model) await(b *box, x plan.AwaitContainer) error {
	completed := b.Status == planner.Exited && b.ExitCode == 0
	switch {
	case x.Until != plan.UntilHealthy && completed:
	case b.Status != planner.Running:
		return fmt.Errorf("%s is awaited and %s", b.Name, b.Status)
	case x.Until == plan.UntilCompleted:
		b.Status, b.ExitCode, b.Health = planner.Exited, 0, planner.NoHealth
	case b.service.HealthCheck != nil:
		b.Health = planner.Healthy
	case x.Until == plan.UntilHealthy && !m.lenient:
		return fmt.Errorf("%s has no health check", b.Name)
	}
	return nil
}
