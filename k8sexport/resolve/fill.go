package resolve

import (
	"path"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// fill adds an init container that copies what the image has at the target of
// an empty volume into it, as Docker does.
func (m *mounter) fill(one mount, mounted model.Mount) {
	if one.ReadOnly || one.Volume != nil && one.Volume.NoCopy {
		return
	}
	if c := m.volumes.byKey[one.Source]; c != nil && c.Form != model.FormPlain && c.Form != model.FormDriver {
		return
	}
	exists, inspected := m.c.Service.ImageFacts.Content[one.Target]
	switch {
	case !inspected:
		m.absent = append(m.absent, one.Target)
	case exists:
		m.fills = append(m.fills, &model.Fill{
			Name:   k8sname.Label("fill-"+m.c.Name+"-"+path.Base(one.Target), k8sname.MaxLabel),
			Image:  m.c.Image,
			Source: one.Target,
			Mount:  mounted,
			User:   m.c.User,
			Origin: m.in.Comment(one.path) + ": content of the image",
		})
	}
}

// noteAbsent notes that the image is assumed to have nothing at the targets.
func (m *mounter) noteAbsent() {
	if len(m.absent) > 0 {
		m.in.Note(report.AssumeNoContent(m.c.Image, m.absent))
	}
}
