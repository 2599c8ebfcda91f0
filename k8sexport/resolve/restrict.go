package resolve

import (
	"slices"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// restrict removes from a service what the Pod Security Standard "restricted"
// does not allow: namespaces and ports of the host. The container's own
// privileges are restricted when it is rendered.
func restrict(in *input, s *model.Service) {
	for _, one := range []struct {
		attribute string
		mode      *string
	}{{"network_mode", &s.NetworkMode}, {"pid", &s.Pid}, {"ipc", &s.Ipc}} {
		if *one.mode == "host" {
			*one.mode = ""
			in.Record(s.At(one.attribute), report.Restricted.With("what", "namespaces of the host"))
		}
	}
	s.Ports = slices.Clone(s.Ports)
	for i := range s.Ports {
		if s.Ports[i].Mode == "host" || s.Exposure == model.ExposeHostPort {
			s.Ports[i].Mode = ""
			in.Record(s.PortPaths[i], report.Restricted.With("what", "ports of the host"))
		}
	}
	if s.Exposure == model.ExposeHostPort {
		s.Exposure = model.ExposeNone
	}
}

// restrictedUser returns the numeric user of a container, from its image if the
// files set none, so that the kubelet can verify that it is not root. It records
// a container that runs as root, or whose user is unknown.
func restrictedUser(in *input, c *model.Container) model.User {
	r := runnerOf(c)
	switch {
	case c.User.UID != nil && r.root:
		in.Record(c.At("user"), report.RestrictedRoot)
	case c.User.UID != nil, c.Spec.User != "": // userOf has recorded an unknown user
	case r.UID != nil && !r.root:
		return r.User
	case c.Image == c.Service.Ref && c.Service.Inspected && r.root:
		in.Record(imagePath(in, c), report.RestrictedImage)
	default:
		in.Record(imagePath(in, c), report.RestrictedUnknown)
	}
	return c.User
}

// imagePath returns the attribute that sets the image of a container.
func imagePath(in *input, c *model.Container) string {
	if at := c.At("image"); len(in.want.Origin(at)) > 0 {
		return at
	}
	if at := c.Service.At("image"); len(in.want.Origin(at)) > 0 {
		return at
	}
	return c.Service.At("build.context")
}

// ownRestricted lets a user write to claims without an init container that runs
// as root: the Pod's group can write to a new claim, so the user can create the
// folder that is mounted, which then belongs to it.
func (m *mounter) ownRestricted(r runner, own *model.Own, at string) {
	group := int64(anyGroup)
	if r.GID != nil && *r.GID != 0 {
		group = *r.GID
	}
	m.volumeGroup(at, group)
	m.fills = slices.Insert(m.fills, 0, model.Init(own))
}
