package resolve

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// Types of host paths, as Kubernetes names them.
const (
	anyPath           = "" // not checked
	directoryOrCreate = "DirectoryOrCreate"
	regularFile       = "File"
	socket            = "Socket"
)

// bind mounts a path of this machine: a copy in a ConfigMap or Secret if it is a
// file, or a folder that no service writes to; otherwise what the user has
// chosen.
func (m *mounter) bind(one mount) {
	if kind, ok := systemPath(m.in.want.WorkingDir(), one.Source); ok {
		m.systemMount(one, kind)
		return
	}
	f, known := m.in.facts.Files[one.Source]
	reason := cannotCopy(f, known)
	switch {
	case reason == "" && (!f.Folder() || !m.writes(one) && len(f.Files) > 0):
		m.bindCopy(one, f)
	case m.bindsAs(model.BindsHostPath) && m.in.options.Restricted():
		m.in.Record(one.path, report.Restricted.With("what", "paths of the host"))
	case m.bindsAs(model.BindsHostPath):
		m.bindHostPath(one, f)
	// A claim is a folder, so it cannot replace a file.
	case m.bindsAs(model.BindsSkip), f.Mode != 0 && !f.Folder():
		m.in.Record(one.path, report.BindSkipped.With("reason", cmp.Or(reason, "--bind is skip")))
	case isMissing(f) && one.Bind != nil && !bool(one.Bind.CreateHostPath):
		m.in.Record(one.path, report.BindMissing)
	case reason != "" && m.isSource(one) && !m.bindsInFile():
		m.in.Record(one.path, report.BindSource)
	default:
		m.bindClaim(one, f, reason)
	}
}

// bindsAs reports how the user has chosen to export folders.
func (m *mounter) bindsAs(how model.Binds) bool {
	return model.Binds(cmp.Or(m.c.Service.X.Bind, string(m.in.options.Binds))) == how
}

// bindsInFile reports whether the service itself asks for a claim, so that the
// user knows about its content.
func (m *mounter) bindsInFile() bool { return m.c.Service.X.Bind == string(model.BindsClaim) }

// writes reports whether any service can write to the path of a mount.
func (m *mounter) writes(one mount) bool {
	folder := m.volumes.folders[one.Source]
	return folder != nil && folder.written
}

// isSource reports whether a folder is, or contains, the build context of the
// service: the image has its content already.
func (m *mounter) isSource(one mount) bool {
	b := m.c.Service.Build
	return b != nil && b.Context != "" && (b.Context == one.Source || strings.HasPrefix(b.Context, strings.TrimSuffix(one.Source, "/")+"/"))
}

// systemMount mounts a path that belongs to the operating system: the same path
// of the node if the user allows it, or else a copy of a file that everybody can
// read, such as /etc/localtime.
func (m *mounter) systemMount(one mount, kind string) {
	f, known := m.in.facts.Files[one.Source]
	switch {
	case m.in.options.AllowHostAccess && kind == socket:
		m.hostPath(one, kind)
		m.in.Record(one.path, report.BindSocket)
	case m.in.options.AllowHostAccess:
		m.hostPath(one, kind)
		m.in.Record(one.path, report.BindSystem)
	case one.ReadOnly && f.Mode.IsRegular() && f.Mode.Perm()&0o004 != 0 && cannotCopy(f, known) == "":
		m.bindCopy(one, f)
	case m.in.options.Restricted():
		m.in.Record(one.path, report.Restricted.With("what", "paths of the host"))
	default:
		m.in.Record(one.path, report.BindNoAccess)
	}
}

// maxCopy is the number of bytes of a bind mount that are copied into one
// object. It leaves room for names and for base64.
const maxCopy = 900 << 10

// cannotCopy returns why a file or folder cannot be copied into a ConfigMap, or "".
func cannotCopy(f model.File, known bool) string {
	size := len(f.Content)
	for _, one := range f.Files {
		size += len(one.Content)
	}
	switch {
	case !known:
		return "it is unknown"
	case f.Fault != "":
		return f.Fault
	case f.TooBig || size > maxCopy:
		return "it is too big for a ConfigMap"
	case !f.Folder() && !f.Mode.IsRegular():
		return "it is not a regular file"
	}
	return ""
}

// isMissing reports whether a path does not exist on this machine.
func isMissing(f model.File) bool { return f.Mode == 0 && f.Fault == model.FaultMissing }

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

// bindHostPath mounts the same path of the node.
func (m *mounter) bindHostPath(one mount, f model.File) {
	kind := directoryOrCreate
	if f.Mode.IsRegular() && f.Mode != 0 {
		kind = regularFile
	}
	m.hostPath(one, kind)
	m.in.Record(one.path, report.BindHostPath)
}

// bindClaim mounts a claim in the place of a folder. reason is why the content of
// the folder cannot be copied, or "".
func (m *mounter) bindClaim(one mount, f model.File, reason string) {
	c := m.volumes.folders[one.Source]
	if c.Name == "" && !m.createFolderClaim(c, one) {
		return
	}
	m.keepTogether(c, c.OneNode)
	volume := m.addVolume("bind "+one.Source, bindVolumeName(one), model.ClaimVolume{Claim: c.Claim}, m.in.Comment(one.path))
	mounted := model.Mount{Volume: volume, Target: one.Target, SubPath: claimFolder, ReadOnly: one.ReadOnly}
	switch {
	case isMissing(f), reason == "" && len(f.Files) == 0, reason != "" && m.bindsInFile():
		m.in.Record(one.path, report.BindClaim)
	case reason != "":
		m.in.Record(one.path, report.BindClaimEmpty.With("reason", reason))
	default:
		m.seed(one, f, mounted)
		m.in.Record(one.path, report.BindClaimFilled)
	}
	m.add(one.path, mounted)
}

// seed adds an init container that copies the files of a folder into its claim.
func (m *mounter) seed(one mount, f model.File, mounted model.Mount) {
	mounted.ReadOnly = false
	d, r := m.data.copyOf(m, one, f), runnerOf(m.c)
	m.fills = append(m.fills, &model.Seed{
		Name:   k8sname.Label("seed-"+m.c.Name+"-"+path.Base(one.Target), k8sname.MaxLabel),
		Data:   m.addData(d, nil, m.in.Comment(one.path)),
		Mount:  mounted,
		Owner:  r.User,
		Group:  !r.root && r.UID == nil,
		Origin: m.in.Comment(one.path) + ": content of the folder",
	})
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

// systemRoots are folders that belong to the operating system.
var systemRoots = []string{"/proc", "/sys", "/dev", "/run", "/var/run", "/var/log", "/var/lib/docker", "/lib/modules", "/usr", "/boot", "/etc"}

// systemPath reports whether a path belongs to the operating system, and its
// type on the node. Folders of the project never do, wherever the project is.
// Only sockets have a type: what another path is on the node is unknown.
func systemPath(projectDir, source string) (kind string, ok bool) {
	clean := path.Clean(source)
	if clean == projectDir || strings.HasPrefix(clean, projectDir+"/") {
		return "", false
	}
	if strings.HasSuffix(clean, ".sock") {
		return socket, true
	}
	for _, root := range systemRoots {
		if clean == root || strings.HasPrefix(clean, root+"/") {
			return anyPath, true
		}
	}
	return anyPath, clean == "/"
}

// systemFileRoots are folders of files that can be the same on every machine.
// Reading files in /proc or /dev can block.
var systemFileRoots = []string{"/etc/", "/usr/"}

// isSystemFile reports whether a file of the operating system may be copied.
func isSystemFile(source string) bool {
	return slices.ContainsFunc(systemFileRoots, func(root string) bool { return strings.HasPrefix(path.Clean(source), root) })
}
