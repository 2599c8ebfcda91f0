package k8sexport

import (
	"path"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// bind mounts something of this machine: as a ConfigMap or a Secret where it
// can be one, as the node's own where it belongs to the system, else as the
// user says.
func (e *export) bind(c *part, m mount) {
	if t, ok := e.systemPath(m.Source); ok {
		e.hostPath(c, m, t)
		words := "it is the node's own, and the Pod can reach into the node"
		if t == corev1.HostPathSocket {
			words = "it is the node's own, and nodes need not run Docker"
		}
		e.tell(m.path, Approximate, "hostPath", words, "")
		return
	}
	f, known := e.facts.Files[m.Source]
	switch why := cannotHold(f, known, m); {
	case why == "":
		e.bindObject(c, m, f)
	default:
		e.bindOtherwise(c, m, why)
	}
}

// cannotHold is why no ConfigMap can hold what is mounted.
func cannotHold(f File, known bool, m mount) string {
	size := len(f.Content)
	for _, one := range f.Files {
		size += len(one.Content)
	}
	switch {
	case !known:
		return "its content is not known"
	case f.Fault != "":
		return f.Fault
	case f.TooBig || size > maxBind:
		return "it is too big for a ConfigMap"
	case f.Folder() && !m.ReadOnly:
		return "it is a folder that the service can write to"
	case f.Folder() && len(f.Files) == 0:
		return "there is no file in it"
	case !f.Folder() && !f.Mode.IsRegular():
		return "it is no file"
	}
	return ""
}

// bindObject mounts a copy.
func (e *export) bindObject(c *part, m mount, f File) {
	o := e.folder(m, f, c.s)
	volume := e.objectVolume(c.pod, o, nil, e.from(m.path))
	mounted := corev1.VolumeMount{Name: volume, MountPath: m.Target, ReadOnly: true}
	if !f.Folder() {
		mounted.SubPath = o.keys[""]
	}
	e.put(c, m.path, mounted)
	words := "a copy of what was there at the export"
	if !m.ReadOnly {
		words += ", which the service cannot write to"
	}
	e.tell(m.path, Approximate, o.kind()+" "+o.name, words, "")
	if m.Bind != nil && m.Bind.Propagation != "" {
		e.tell(m.path+".bind.propagation", Meaningless, "", "it is a copy", "")
	}
}

// bindOtherwise is what the user wants of folders that no ConfigMap can hold.
func (e *export) bindOtherwise(c *part, m mount, why string) {
	wish := e.opt.Binds
	if c.s.x.Bind != "" {
		wish = Binds(c.s.x.Bind)
	}
	switch wish {
	case BindsHostPath:
		kind := corev1.HostPathDirectoryOrCreate
		if f := e.facts.Files[m.Source]; f.Mode.IsRegular() && f.Mode != 0 {
			kind = corev1.HostPathFile
		}
		e.hostPath(c, m, kind)
		e.tell(m.path, Approximate, "hostPath", "it is the node's own folder, not this machine's", "")
	case BindsClaim:
		e.bindClaim(c, m)
		e.tell(m.path, Approximate, "PersistentVolumeClaim", "the claim begins empty: copy what is in the folder into it", "")
	default:
		remedy := "put it into the image, or export with --bind hostpath or claim"
		if f := e.facts.Files[m.Source]; f.Folder() && !m.ReadOnly && !f.TooBig && len(f.Files) > 0 {
			remedy = "add :ro if it is only read, put it into the image, or export with --bind hostpath or claim"
		}
		e.tell(m.path, Dropped, "", "the mount is left out: "+why, remedy)
	}
}

func (e *export) bindClaim(c *part, m mount) {
	// The same wherever the project lies.
	name := label(e.want.Name()+"-"+path.Base(m.Source)+"-"+shortHash(strings.TrimPrefix(m.Source, e.want.WorkingDir())), maxLabel)
	folder := e.folders[m.Source]
	if _, there := e.names["volume/"+name]; !there {
		e.take("volume", name, m.path)
		folder.key, folder.name, folder.path = name, name, m.path
		spec, ok := e.claimSpec(folder)
		if !ok {
			return
		}
		e.oneNode[name] = e.accessMode(folder) == corev1.ReadWriteOnce
		e.add(&corev1.PersistentVolumeClaim{TypeMeta: typeMeta("v1", "PersistentVolumeClaim"), ObjectMeta: e.meta(name, nil), Spec: spec}, origins{"": e.from(m.path)})
	}
	c.pod.share(folder, e.oneNode[name])
	source := corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name}}
	volume := c.pod.volume("bind "+m.Source, label(path.Base(m.Source), maxLabel), source, e.from(m.path))
	e.put(c, m.path, corev1.VolumeMount{Name: volume, MountPath: m.Target, ReadOnly: m.ReadOnly})
}

func (e *export) hostPath(c *part, m mount, kind corev1.HostPathType) {
	source := corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: m.Source, Type: &kind}}
	mounted := corev1.VolumeMount{MountPath: m.Target, ReadOnly: m.ReadOnly}
	mounted.Name = c.pod.volume("bind "+m.Source, label(path.Base(m.Source), maxLabel), source, e.from(m.path))
	if m.Bind != nil {
		mounted.MountPropagation = e.propagation(c, m)
		e.recursive(m, &mounted)
	}
	e.put(c, m.path, mounted)
}

// recursive makes mounts below a mount read-only as well.
func (e *export) recursive(m mount, mounted *corev1.VolumeMount) {
	switch {
	case m.Bind.Recursive != "readonly":
	case !m.ReadOnly || mounted.MountPropagation != nil:
		e.tell(m.path+".bind.recursive", Dropped, "", "Kubernetes takes it for mounts that are read-only and not propagated", "")
	default:
		mounted.RecursiveReadOnly = ptr(corev1.RecursiveReadOnlyEnabled)
	}
}

// propagation is how mounts below a mount are seen elsewhere.
func (e *export) propagation(c *part, m mount) *corev1.MountPropagationMode {
	switch m.Bind.Propagation {
	case "shared", "rshared":
		if !c.spec.Privileged {
			e.tell(m.path+".bind.propagation", Dropped, "", "Kubernetes allows it to privileged containers only", "privileged: true")
			return nil
		}
		return ptr(corev1.MountPropagationBidirectional)
	case "slave", "rslave":
		return ptr(corev1.MountPropagationHostToContainer)
	}
	return nil
}

// The parts of a system that containers look into, and what they are. Folders
// of the project are none of them, wherever it lies.
var (
	systemFiles = []string{"/etc/localtime", "/etc/timezone", "/etc/machine-id", "/etc/hostname", "/etc/os-release"}
	systemRoots = []string{"/proc", "/sys", "/dev", "/run", "/var/run", "/var/log", "/var/lib/docker", "/lib/modules", "/usr", "/boot", "/etc"}
)

func (e *export) systemPath(source string) (corev1.HostPathType, bool) {
	clean := path.Clean(source)
	if dir := e.want.WorkingDir(); clean == dir || strings.HasPrefix(clean, dir+"/") {
		return "", false
	}
	for _, f := range systemFiles {
		if clean == f {
			return corev1.HostPathFile, true
		}
	}
	if strings.HasSuffix(clean, ".sock") {
		return corev1.HostPathSocket, true
	}
	for _, root := range systemRoots {
		if clean == root || strings.HasPrefix(clean, root+"/") {
			if root == "/dev" && clean != root {
				return corev1.HostPathUnset, true
			}
			return corev1.HostPathDirectory, true
		}
	}
	return corev1.HostPathDirectory, clean == "/"
}
