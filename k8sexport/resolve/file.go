package resolve

import (
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/project/mountpath"
)

// configs mounts the configs and secrets of the container, each as a file.
func (m *mounter) configs() {
	for i, r := range m.c.Spec.Configs {
		m.config("configs", i, types.FileReferenceConfig(r), mountpath.Config(r.Source, r.Target))
	}
	for i, r := range m.c.Spec.Secrets {
		m.config("secrets", i, types.FileReferenceConfig(r), mountpath.Secret(r.Source, r.Target))
	}
}

func (m *mounter) config(section string, i int, r types.FileReferenceConfig, target string) {
	d := m.data.byPath[section+"."+r.Source]
	if d == nil || d.Name == "" {
		return // its content is unknown, which is a fault
	}
	at := m.c.At(section) + item(i)
	var mode *int32
	if r.Mode != nil {
		mode = ptr(int32(*r.Mode) & 0o777)
	}
	name := m.addData(d, mode, m.in.Comment(d.Path))
	m.add(at, model.Mount{Volume: name, Target: target, SubPath: d.Keys[""], ReadOnly: true})
	m.fileOwner(r, at)
}

// fileOwner approximates uid and gid of a config or secret. In Kubernetes the
// file belongs to root and to the group of the Pod's volumes.
func (m *mounter) fileOwner(r types.FileReferenceConfig, at string) {
	gid, err := strconv.ParseInt(r.GID, 10, 64)
	numeric := r.GID != "" && err == nil
	switch {
	case numeric:
		m.fileGroup(gid, at+".gid")
	case r.GID != "":
		m.in.Record(at+".gid", report.FileGroupName)
	}
	switch {
	case r.UID == "" || r.UID == "0":
	case numeric:
		m.in.Record(at+".uid", report.FileOwnerGroup)
	default:
		m.in.Record(at+".uid", report.FileOwner)
	}
}

// fileGroup makes gid the group of the Pod's volumes, unless another one is.
func (m *mounter) fileGroup(gid int64, at string) {
	group := m.pod.FSGroup
	if group == nil && m.c.Service.X.FSGroup == nil {
		group = &model.FSGroup{ID: gid, Origin: m.in.Comment(at)}
		m.pod.FSGroup = group
	}
	if group != nil && group.ID == gid {
		m.in.Record(at, report.FileGroup)
	} else {
		m.in.Record(at, report.FileGroupTaken)
	}
}
