package resolve

import (
	"path"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// Types of host paths, as Kubernetes names them.
const (
	anyPath           = ""
	directory         = "Directory"
	directoryOrCreate = "DirectoryOrCreate"
	regularFile       = "File"
	socket            = "Socket"
)

// bind mounts a path of this machine: the same path of the node if it belongs
// to the system, a copy in a ConfigMap or Secret if it fits, and otherwise what
// the user has chosen.
func (m *mounter) bind(one mount) {
	if t, ok := systemPath(m.in.want.WorkingDir(), one.Source); ok {
		m.hostPath(one, t)
		if t == socket {
			m.in.Record(one.path, report.BindSocket)
		} else {
			m.in.Record(one.path, report.BindSystem)
		}
		return
	}
	f, known := m.in.facts.Files[one.Source]
	if reason := cannotCopy(f, known, one.ReadOnly); reason != "" {
		m.bindFolder(one, reason)
		return
	}
	m.bindCopy(one, f)
}

// maxCopy is the number of bytes of a bind mount that are copied into one
// object. It leaves room for names and for base64.
const maxCopy = 900 << 10

// cannotCopy returns why a file or folder cannot be copied into a ConfigMap, or "".
func cannotCopy(f model.File, known, readOnly bool) string {
	size := len(f.Content)
	for _, one := range f.Files {
		size += len(one.Content)
	}
	switch {
	case !known:
		return "its content is unknown"
	case f.Fault != "":
		return f.Fault
	case f.TooBig || size > maxCopy:
		return "it is too big for a ConfigMap"
	case f.Folder() && !readOnly:
		return "it is a folder that the service can write to"
	case f.Folder() && len(f.Files) == 0:
		return "it contains no files"
	case !f.Folder() && !f.Mode.IsRegular():
		return "it is not a regular file"
	}
	return ""
}

// bindCopy mounts a copy.
func (m *mounter) bindCopy(one mount, f model.File) {
	d := m.data.copyOf(m, one, f)
	mounted := model.Mount{Volume: m.addData(d, nil, m.in.Comment(one.path)), Target: one.Target, ReadOnly: true}
	if !f.Folder() {
		mounted.SubPath = d.Keys[""]
	}
	m.add(one.path, mounted)
	outcome := report.BindCopyReadOnly
	if one.ReadOnly {
		outcome = report.BindCopy
	}
	m.in.Record(one.path, outcome.With("kind", d.Kind(), "name", d.Name))
	if one.Bind != nil && one.Bind.Propagation != "" {
		m.in.Record(one.path+".bind.propagation", report.BindCopyPropagation)
	}
}

// bindFolder mounts what cannot be copied, in the way that the user has chosen.
func (m *mounter) bindFolder(one mount, reason string) {
	how := m.in.options.Binds
	if x := m.c.Service.X.Bind; x != "" {
		how = model.Binds(x)
	}
	f := m.in.facts.Files[one.Source]
	switch how {
	case model.BindsHostPath:
		kind := directoryOrCreate
		if f.Mode.IsRegular() && f.Mode != 0 {
			kind = regularFile
		}
		m.hostPath(one, kind)
		m.in.Record(one.path, report.BindHostPath)
	case model.BindsClaim:
		m.bindClaim(one)
		m.in.Record(one.path, report.BindClaim)
	default:
		outcome := report.BindSkipped
		if f.Folder() && !one.ReadOnly && !f.TooBig && len(f.Files) > 0 {
			outcome = report.BindSkippedFolder
		}
		m.in.Record(one.path, outcome.With("reason", reason))
	}
}

// bindClaim mounts a claim in the place of a folder.
func (m *mounter) bindClaim(one mount) {
	c := m.volumes.folders[one.Source]
	if c.Name == "" && !m.createFolderClaim(c, one) {
		return
	}
	m.keepTogether(c, c.OneNode)
	volume := m.addVolume("bind "+one.Source, bindVolumeName(one), model.ClaimVolume{Claim: c.Claim}, m.in.Comment(one.path))
	m.add(one.path, model.Mount{Volume: volume, Target: one.Target, ReadOnly: one.ReadOnly})
}

// createFolderClaim creates the claim of a folder. Its name depends on the path
// below the project, so it is the same on every machine.
func (m *mounter) createFolderClaim(c *volume, one mount) bool {
	below := strings.TrimPrefix(one.Source, m.in.want.WorkingDir())
	c.Name = k8sname.Label(m.in.want.Name()+"-"+path.Base(one.Source)+"-"+k8sname.Hash(below), k8sname.MaxLabel)
	c.key, c.Label, c.Path, c.Origin = c.Name, c.Name, one.path, m.in.Comment(one.path)
	m.names.take("volume", c.Name, one.path)
	c.AccessMode = accessMode(m.in, c)
	c.OneNode = c.AccessMode == model.ReadWriteOnce
	if !c.request(m.in) {
		return false
	}
	m.volumes.created = append(m.volumes.created, c.Claim)
	return true
}

func bindVolumeName(one mount) string {
	return k8sname.Label(path.Base(one.Source), k8sname.MaxLabel)
}

// hostPath mounts a path of the node.
func (m *mounter) hostPath(one mount, kind string) {
	mounted := model.Mount{Target: one.Target, ReadOnly: one.ReadOnly}
	mounted.Volume = m.addVolume("bind "+one.Source, bindVolumeName(one), model.HostPath{Path: one.Source, Type: kind}, m.in.Comment(one.path))
	if one.Bind != nil {
		mounted.Propagation = m.propagation(one)
		mounted.Recursive = m.recursive(one, mounted)
	}
	m.add(one.path, mounted)
}

// recursive reports whether mounts below a mount are read-only as well.
func (m *mounter) recursive(one mount, mounted model.Mount) bool {
	if one.Bind.Recursive != "readonly" {
		return false
	}
	if !one.ReadOnly || mounted.Propagation != "" {
		m.in.Record(one.path+".bind.recursive", report.BindRecursive)
		return false
	}
	return true
}

// propagation returns whether mounts below a mount are visible elsewhere.
func (m *mounter) propagation(one mount) string {
	switch one.Bind.Propagation {
	case "shared", "rshared":
		if !m.c.Spec.Privileged {
			m.in.Record(one.path+".bind.propagation", report.BindPropagation)
			return ""
		}
		return "Bidirectional"
	case "slave", "rslave":
		return "HostToContainer"
	}
	return ""
}

// Paths that belong to the operating system.
var (
	systemFiles = []string{"/etc/localtime", "/etc/timezone", "/etc/machine-id", "/etc/hostname", "/etc/os-release"}
	systemRoots = []string{"/proc", "/sys", "/dev", "/run", "/var/run", "/var/log", "/var/lib/docker", "/lib/modules", "/usr", "/boot", "/etc"}
)

// systemPath reports whether a path belongs to the operating system, and its
// type on the node. Folders of the project never do, wherever the project is.
func systemPath(projectDir, source string) (kind string, ok bool) {
	clean := path.Clean(source)
	if clean == projectDir || strings.HasPrefix(clean, projectDir+"/") {
		return "", false
	}
	for _, f := range systemFiles {
		if clean == f {
			return regularFile, true
		}
	}
	if strings.HasSuffix(clean, ".sock") {
		return socket, true
	}
	for _, root := range systemRoots {
		if clean == root || strings.HasPrefix(clean, root+"/") {
			if root == "/dev" && clean != root {
				return anyPath, true
			}
			return directory, true
		}
	}
	return directory, clean == "/"
}
