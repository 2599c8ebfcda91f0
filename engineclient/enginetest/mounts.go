package enginetest

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
)

// mountAll gives a container its volumes and binds: those of volumes_from,
// its Binds, its Mounts, and an anonymous volume for each place that image or
// container declare and nothing else covers. The lock is held.
func (s *Server) mountAll(b *fakeContainer) error {
	points := map[string]container.MountPoint{}
	for _, from := range b.host.VolumesFrom {
		if err := s.mountFrom(points, from); err != nil {
			return err
		}
	}
	own, err := ownPoints(b.host)
	if err != nil {
		return err
	}
	maps.Copy(points, own)
	for _, place := range slices.Sorted(maps.Keys(b.config.Volumes)) {
		place = path.Clean(place)
		_, covered := points[place]
		if _, tmpfs := b.host.Tmpfs[place]; !covered && !tmpfs {
			points[place] = container.MountPoint{Type: mount.TypeVolume, Destination: place, RW: true}
		}
	}
	for _, place := range slices.Sorted(maps.Keys(points)) {
		p := points[place]
		if p.Type == mount.TypeVolume {
			s.mountVolume(b, &p)
		}
		b.mounts = append(b.mounts, p)
	}
	return nil
}

// ownPoints are the mounts that a container asks for itself, each at a place
// of its own.
func ownPoints(h container.HostConfig) (map[string]container.MountPoint, error) {
	points := map[string]container.MountPoint{}
	add := func(p container.MountPoint, err error) error {
		_, taken := points[p.Destination]
		if _, tmpfs := h.Tmpfs[p.Destination]; err == nil && (taken || tmpfs) {
			err = invalid("Duplicate mount point: %s", p.Destination)
		}
		points[p.Destination] = p
		return err
	}
	for _, bind := range h.Binds {
		if err := add(bindPoint(bind)); err != nil {
			return nil, err
		}
	}
	for _, m := range h.Mounts {
		if err := add(mountPoint(m)); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// mountVolume finds or makes the volume of a mount.
func (s *Server) mountVolume(b *fakeContainer, p *container.MountPoint) {
	anonymous := p.Name == ""
	if anonymous {
		p.Name = s.newID("volume", b.name+p.Destination)
	}
	v := s.volumes[p.Name]
	if v == nil {
		v = s.newVolume(p.Name, "local", labelsAt(b.host.Mounts, p.Destination), nil)
		v.anonymous = anonymous
	}
	p.Driver, p.Source = v.driver, v.mountpoint()
}

func (s *Server) mountFrom(points map[string]container.MountPoint, from string) error {
	name, mode, _ := strings.Cut(from, ":")
	other, err := s.container(name)
	if err != nil {
		return err
	}
	for _, p := range other.mounts {
		if mode == "ro" {
			p.RW = false
		}
		points[p.Destination] = p
	}
	return nil
}

// bindPoint reads "source:target[:mode]" or "target".
func bindPoint(bind string) (container.MountPoint, error) {
	parts := strings.Split(bind, ":")
	p := container.MountPoint{RW: true, Type: mount.TypeBind}
	switch len(parts) {
	case 1:
		p.Destination = parts[0]
	case 2:
		p.Source, p.Destination = parts[0], parts[1]
	case 3:
		p.Source, p.Destination, p.Mode = parts[0], parts[1], parts[2]
	default:
		return p, invalid("invalid volume specification: '%s'", bind)
	}
	p.Destination = path.Clean(p.Destination)
	if !path.IsAbs(p.Destination) {
		return p, invalid("invalid volume specification: '%s': invalid mount config for type \"volume\": invalid mount path: '%s' mount path must be absolute", bind, p.Destination)
	}
	p.RW = !slices.Contains(strings.Split(p.Mode, ","), "ro")
	if !path.IsAbs(p.Source) {
		p.Type, p.Name, p.Source = mount.TypeVolume, p.Source, ""
	}
	if p.Type == mount.TypeBind {
		p.Propagation = mount.PropagationRPrivate
	}
	return p, nil
}

func mountPoint(m mount.Mount) (container.MountPoint, error) {
	p := container.MountPoint{Type: m.Type, Destination: path.Clean(m.Target), RW: !m.ReadOnly}
	switch m.Type {
	case mount.TypeBind:
		if m.Source == "" {
			return p, invalid("invalid mount config for type \"bind\": field Source must not be empty")
		}
		// The engine in memory is on this machine, so its host's files are ours.
		if _, err := os.Stat(m.Source); err != nil {
			return p, invalid("invalid mount config for type \"bind\": bind source path does not exist: %s", m.Source)
		}
		p.Source, p.Propagation = m.Source, mount.PropagationRPrivate
		if m.BindOptions != nil && m.BindOptions.Propagation != "" {
			p.Propagation = m.BindOptions.Propagation
		}
	case mount.TypeVolume:
		p.Name = m.Source
		p.Mode = "z"
	case mount.TypeTmpfs:
	default:
		return p, invalid("mount type unknown: \"%s\"", m.Type)
	}
	if m.Target == "" {
		return p, invalid("invalid mount config for type %q: field Target must not be empty", m.Type)
	}
	return p, nil
}

// labelsAt are the labels that the mount at a place gives to a new volume.
func labelsAt(mounts []mount.Mount, place string) map[string]string {
	for _, m := range mounts {
		if path.Clean(m.Target) == place && m.VolumeOptions != nil {
			return m.VolumeOptions.Labels
		}
	}
	return nil
}
