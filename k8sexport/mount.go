package k8sexport

import (
	"path"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// mount is one mount of a service with its place in the files.
type mount struct {
	types.ServiceVolumeConfig
	path string
}

// mounts are a service's own, then those that it takes from others.
func (e *export) mounts(s *service) []mount { return e.mountsDown(s, len(e.all)) }

func (e *export) mountsDown(s *service, depth int) []mount {
	var out []mount
	for i, v := range s.Volumes {
		out = append(out, mount{v, s.at("volumes") + item(i)})
	}
	for i, from := range s.VolumesFrom {
		name, access, _ := strings.Cut(from, ":")
		other := e.byName[name]
		at := s.at("volumes_from") + item(i)
		if other == nil || depth == 0 {
			e.tell(at, Dropped, "", "it names no exported service", "mount the volumes by their names")
			continue
		}
		e.tell(at, Approximate, "volumes", "named volumes are shared; anonymous ones and copies of host files are each Pod's own", "")
		for _, m := range e.mountsDown(other, depth-1) {
			m.ReadOnly = m.ReadOnly || access == "ro"
			out = append(out, m)
		}
	}
	return out
}

func item(i int) string { return "[" + strconv.Itoa(i) + "]" }

// mountAll gives a container its mounts.
func (e *export) mountAll(c *part) {
	taken := map[string]bool{}
	for _, m := range e.mounts(c.s) {
		if m.Target = path.Clean("/" + m.Target); taken[m.Target] {
			continue // its own come before those of others
		}
		taken[m.Target] = true
		e.mountOne(c, m)
	}
	for i, t := range c.spec.Tmpfs {
		target, options, _ := strings.Cut(t, ":")
		at := c.at("tmpfs") + item(i)
		taken[path.Clean(target)] = true
		e.tmpfs(c, at, path.Clean(target), tmpfsSize(options), strings.Contains(options, "mode=") || strings.Contains(options, "uid=") || strings.Contains(options, "gid="))
	}
	e.shm(c, taken)
	e.imageVolumes(c, taken)
}

func (e *export) mountOne(c *part, m mount) {
	switch m.Type {
	case types.VolumeTypeVolume:
		e.volume(c, m)
	case types.VolumeTypeBind:
		e.bind(c, m)
	case types.VolumeTypeTmpfs:
		size, mode := int64(0), false
		if m.Tmpfs != nil {
			size, mode = int64(m.Tmpfs.Size), false
			if m.Tmpfs.Mode != 0 {
				e.tell(m.path+".tmpfs.mode", Dropped, "", "the mode of a file system in memory cannot be said: it is 1777", "")
			}
		}
		e.tmpfs(c, m.path, m.Target, size, mode)
	case types.VolumeTypeImage:
		e.imageMount(c, m)
	default:
		e.tell(m.path, Dropped, "", "mounts of type "+m.Type+" are not known to Kubernetes", "")
	}
}

// put adds a mount to the container.
func (e *export) put(c *part, at string, m corev1.VolumeMount) {
	for _, have := range c.c.VolumeMounts {
		if have.MountPath == m.MountPath {
			e.tell(at, Dropped, "", "something else is mounted at "+m.MountPath, "")
			return
		}
	}
	if strings.Contains(m.MountPath, ":") {
		e.tell(at, Dropped, "", "Kubernetes mounts nothing at a path with a colon", "")
		return
	}
	c.from["volumeMounts"+item(len(c.c.VolumeMounts))] = e.from(at)
	c.c.VolumeMounts = append(c.c.VolumeMounts, m)
}

// volume mounts a named volume, or an anonymous one.
func (e *export) volume(c *part, m mount) {
	mounted := corev1.VolumeMount{MountPath: m.Target, ReadOnly: m.ReadOnly}
	if m.Volume != nil {
		mounted.SubPath = strings.TrimPrefix(path.Clean("/"+m.Volume.Subpath), "/")
	}
	cl := e.claims[m.Source]
	if cl == nil {
		mounted.Name = c.pod.volume("anonymous "+c.s.Name+m.Target, label("anonymous-"+path.Base(m.Target), maxLabel), corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}, e.from(m.path))
		e.tell(m.path, Approximate, "emptyDir", "it ends with its Pod; Docker keeps an anonymous volume when a container is replaced", "give it a name")
	} else {
		mounted.Name = e.claimVolume(c, cl, m)
	}
	e.copyContent(c, m, mounted)
	e.put(c, m.path, mounted)
}

// claimVolume is the Pod's volume for a named one.
func (e *export) claimVolume(c *part, cl *claim, m mount) string {
	from := e.from(cl.path)
	switch cl.form() {
	case "tmpfs":
		empty := &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: sizeLimit(tmpfsSize(cl.config.DriverOpts["o"]))}
		return c.pod.volume("claim "+cl.key, cl.name, corev1.VolumeSource{EmptyDir: empty}, from)
	case "bind":
		host := &corev1.HostPathVolumeSource{Path: cl.config.DriverOpts["device"], Type: ptr(corev1.HostPathDirectoryOrCreate)}
		return c.pod.volume("claim "+cl.key, cl.name, corev1.VolumeSource{HostPath: host}, from)
	}
	if c.pod.kind == statefulSet && cl.exclusive(c.pod) {
		return e.template(c.pod, cl)
	}
	c.pod.share(cl, e.accessMode(cl) != corev1.ReadWriteMany)
	name := e.claimName(cl)
	claim := &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name}
	return c.pod.volume("claim "+cl.key, label(cl.key, maxLabel), corev1.VolumeSource{PersistentVolumeClaim: claim}, from)
}

// template lets a StatefulSet make the claim.
func (e *export) template(p *pod, cl *claim) string {
	for _, t := range p.templates {
		if t.Name == cl.name {
			return cl.name
		}
	}
	spec, ok := e.claimSpec(cl)
	if !ok {
		return cl.name
	}
	t := corev1.PersistentVolumeClaim{Spec: spec}
	t.Name = cl.name
	t.Labels, t.Annotations = e.claimLabels(cl, nil)
	p.templateFrom = append(p.templateFrom, e.from(cl.path))
	p.templates = append(p.templates, t)
	return cl.name
}

// imageVolumes keeps the volumes of an image writable where its root is not.
func (e *export) imageVolumes(c *part, taken map[string]bool) {
	if !c.spec.ReadOnly {
		return
	}
	for _, target := range c.s.image.Volumes {
		if target = path.Clean(target); !taken[target] {
			m := mount{types.ServiceVolumeConfig{Type: types.VolumeTypeVolume, Target: target}, c.at("image")}
			mounted := corev1.VolumeMount{MountPath: target}
			mounted.Name = c.pod.volume("anonymous "+c.s.Name+target, label("image-"+path.Base(target), maxLabel), corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}, e.from(m.path)+": VOLUME "+printable(target))
			e.copyContent(c, m, mounted)
			e.put(c, m.path, mounted)
		}
	}
}

// imageMount mounts an image.
func (e *export) imageMount(c *part, m mount) {
	source := &corev1.ImageVolumeSource{Reference: m.Source}
	mounted := corev1.VolumeMount{MountPath: m.Target, ReadOnly: true}
	mounted.Name = c.pod.volume("image "+m.Source, label("image-"+path.Base(m.Target), maxLabel), corev1.VolumeSource{Image: source}, e.from(m.path))
	if m.Image != nil {
		mounted.SubPath = strings.TrimPrefix(m.Image.SubPath, "/")
	}
	e.put(c, m.path, mounted)
	e.tell(m.path, Approximate, "image volume", "it is read-only, and needs Kubernetes 1.35 or later", "")
}
