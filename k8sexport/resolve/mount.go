package resolve

import (
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// mount is a mount of a service in the files.
type mount struct {
	types.ServiceVolumeConfig
	path string
}

// mountsOf returns the mounts of a service, then those of its volumes_from.
// depth limits services that use the volumes of each other.
func mountsOf(in *input, all *services, s *model.Service, depth int) []mount {
	var out []mount
	for i, v := range s.Volumes {
		out = append(out, mount{v, s.At("volumes") + item(i)})
	}
	for i, from := range s.VolumesFrom {
		name, access, _ := strings.Cut(from, ":")
		other := all.byName[name]
		at := s.At("volumes_from") + item(i)
		if other == nil || depth == 0 {
			in.Record(at, report.VolumesFromUnknown)
			continue
		}
		in.Record(at, report.VolumesFrom)
		for _, m := range mountsOf(in, all, other, depth-1) {
			m.ReadOnly = m.ReadOnly || access == "ro"
			out = append(out, m)
		}
	}
	return out
}

// mounter adds the mounts of one container.
type mounter struct {
	*builder
	c      *model.Container
	fills  []model.Init // that fill volumes before the container starts
	absent []string     // targets of new volumes for which the image was not inspected
}

// mountAll adds all mounts of the container. Mounts of the service win over
// those of volumes_from.
func (m *mounter) mountAll() {
	taken := map[string]bool{}
	for _, one := range m.all.mounts[m.c.Service] {
		if one.Target = path.Clean("/" + one.Target); !taken[one.Target] {
			taken[one.Target] = true
			m.mountOne(one)
		}
	}
	for i, t := range m.c.Spec.Tmpfs {
		target, options, _ := strings.Cut(t, ":")
		target = path.Clean(target)
		taken[target] = true
		m.tmpfs(m.c.At("tmpfs")+item(i), target, tmpfsSize(options), hasOwner(options))
	}
	if m.c.Spec.ShmSize > 0 && !taken["/dev/shm"] {
		m.sharedMemory()
	}
	if m.c.Spec.ReadOnly {
		m.imageVolumes(taken)
	}
	m.configs()
}

func (m *mounter) mountOne(one mount) {
	switch one.Type {
	case types.VolumeTypeVolume:
		m.volume(one)
	case types.VolumeTypeBind:
		m.bind(one)
	case types.VolumeTypeTmpfs:
		size := int64(0)
		if one.Tmpfs != nil {
			size = int64(one.Tmpfs.Size)
			if one.Tmpfs.Mode != 0 {
				m.in.Record(one.path+".tmpfs.mode", report.TmpfsMode)
			}
		}
		m.tmpfs(one.path, one.Target, size, false)
	case types.VolumeTypeImage:
		m.image(one)
	default:
		m.in.Record(one.path, report.MountType.With("type", one.Type))
	}
}

// add adds a mount to the container, unless another one uses its target.
func (m *mounter) add(at string, mounted model.Mount) {
	for _, have := range m.c.Mounts {
		if have.Target == mounted.Target {
			m.in.Record(at, report.MountTaken.With("target", mounted.Target))
			return
		}
	}
	if strings.Contains(mounted.Target, ":") {
		m.in.Record(at, report.MountColon)
		return
	}
	mounted.Origin = m.in.Comment(at)
	m.c.Mounts = append(m.c.Mounts, mounted)
}

// volume mounts a named or an anonymous volume.
func (m *mounter) volume(one mount) {
	mounted := model.Mount{Target: one.Target, ReadOnly: one.ReadOnly}
	if one.Volume != nil {
		mounted.SubPath = strings.TrimPrefix(path.Clean("/"+one.Volume.Subpath), "/")
	}
	if claim := m.volumes.byKey[one.Source]; claim != nil {
		mounted.Volume = m.claim(claim)
		if claim.Form == model.FormPlain || claim.Form == model.FormDriver {
			mounted.SubPath = path.Join(claimFolder, mounted.SubPath)
		}
	} else {
		mounted.Volume = m.anonymous("anonymous-", one.Target, m.in.Comment(one.path))
		m.in.Record(one.path, report.Anonymous)
	}
	m.fill(one, mounted)
	m.add(one.path, mounted)
}

// claimFolder is the folder of a claim that is mounted. At its root a new file
// system has a folder lost+found, and databases refuse a folder that is not empty.
const claimFolder = "data"

// anonymous returns the Pod's volume for a path of the container that no named
// volume is mounted at.
func (m *mounter) anonymous(prefix, target, comment string) string {
	wish := k8sname.Label(prefix+path.Base(target), k8sname.MaxLabel)
	return m.addVolume("anonymous "+m.c.Service.Name+target, wish, model.EmptyDir{}, comment)
}

// claim returns the Pod's volume for a named volume.
func (m *mounter) claim(c *volume) string {
	id := "claim " + c.key
	switch c.Form {
	case model.FormTmpfs:
		return m.addVolume(id, c.Name, model.EmptyDir{InMemory: true, Size: tmpfsSize(c.Config.DriverOpts["o"])}, c.Origin)
	case model.FormBind:
		return m.addVolume(id, c.Name, model.HostPath{Path: c.Config.DriverOpts["device"], Type: directoryOrCreate}, c.Origin)
	}
	m.keepTogether(c, c.AccessMode != model.ReadWriteMany)
	return m.addVolume(id, k8sname.Label(c.key, k8sname.MaxLabel), model.ClaimVolume{Claim: c.Claim}, c.Origin)
}

// imageVolumes keeps the volumes that the image declares writable when the
// root file system is read-only.
func (m *mounter) imageVolumes(taken map[string]bool) {
	for _, target := range m.c.Service.ImageFacts.Volumes {
		if target = path.Clean(target); taken[target] {
			continue
		}
		at := m.c.At("image")
		mounted := model.Mount{Target: target}
		mounted.Volume = m.anonymous("image-", target, m.in.Comment(at)+": VOLUME "+report.Printable(target))
		m.fill(mount{types.ServiceVolumeConfig{Type: types.VolumeTypeVolume, Target: target}, at}, mounted)
		m.add(at, mounted)
	}
}

// image mounts the content of an image.
func (m *mounter) image(one mount) {
	mounted := model.Mount{Target: one.Target, ReadOnly: true}
	wish := k8sname.Label("image-"+path.Base(one.Target), k8sname.MaxLabel)
	mounted.Volume = m.addVolume("image "+one.Source, wish, model.ImageVolume{Ref: one.Source}, m.in.Comment(one.path))
	if one.Image != nil {
		mounted.SubPath = strings.TrimPrefix(one.Image.SubPath, "/")
	}
	m.add(one.path, mounted)
	m.in.Record(one.path, report.ImageMount)
}
