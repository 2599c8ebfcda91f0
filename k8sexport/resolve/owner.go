package resolve

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// runner is who runs a container, as far as it is known.
type runner struct {
	model.User
	root bool
}

// runnerOf returns the user of a container: its own, or that of its image.
func runnerOf(c *model.Container) runner {
	user := c.User
	if user.UID == nil {
		name, group, _ := strings.Cut(c.Service.ImageFacts.User, ":")
		if c.Image != c.Service.Ref || name == "" {
			return runner{root: true} // or an image that was not inspected
		}
		if found, known := lookUpUser(c, name); known {
			user = found
		}
		if gid, known := lookUpGroup(c, group); known && group != "" {
			user.GID = &gid
		}
	}
	return runner{user, user.UID != nil && *user.UID == 0}
}

// ownClaims lets a container that does not run as root write to its claims. A
// new volume of Docker has the owner of the image's folder; a new claim belongs
// to root.
func (m *mounter) ownClaims() {
	r := runnerOf(m.c)
	if r.root {
		return
	}
	mounts := m.ownedMounts()
	at := m.c.At("user")
	if m.c.Spec.User == "" {
		at = m.c.At("image")
	}
	own := &model.Own{
		Name: k8sname.Label("own-"+m.c.Name, k8sname.MaxLabel), Mounts: mounts, Owner: r.User,
		Origin: m.in.Comment(at) + ": owner of new volumes",
	}
	switch {
	case len(mounts) == 0:
	// Without an ID, the group of the volumes can be any.
	case r.UID == nil:
		m.volumeGroup(at, anyGroup)
	case m.in.options.Restricted():
		m.ownRestricted(r, own, at)
	default:
		m.fills = append(m.fills, own)
	}
}

// ownedMounts lists the claims that the container writes to and that no other
// init container gives an owner. If the Pod is restricted, no other one can, and
// the init containers that fill volumes run as the user.
func (m *mounter) ownedMounts() []model.Mount {
	var out []model.Mount
	for _, mounted := range m.c.Mounts {
		copied, seeded := m.filled(mounted.Volume)
		owned := !mounted.ReadOnly && !copied
		if m.in.options.Restricted() {
			owned = !mounted.ReadOnly || copied || seeded
		}
		if owned && m.isClaim(mounted.Volume) {
			out = append(out, mounted)
		}
	}
	return out
}

// filled reports whether an init container copies content of the image, or files
// of this machine, into a volume of the Pod.
func (m *mounter) filled(volume string) (copied, seeded bool) {
	for _, one := range m.fills {
		switch one := one.(type) {
		case *model.Fill:
			copied = copied || one.Mount.Volume == volume
		case *model.Seed:
			seeded = seeded || one.Mount.Volume == volume
		}
	}
	return copied, seeded
}

// isClaim reports whether a volume of the Pod is a claim that the export creates.
func (m *mounter) isClaim(name string) bool {
	return slices.ContainsFunc(m.pod.Volumes, func(v model.Volume) bool {
		claim, ok := v.Source.(model.ClaimVolume)
		return ok && v.Name == name && (claim.Claim.Form == model.FormPlain || claim.Claim.Form == model.FormDriver)
	})
}

// anyGroup is the group of the Pod's volumes if a user without a known ID
// writes to them. The kubelet makes every container a member of it.
const anyGroup = 1000

func (m *mounter) volumeGroup(at string, id int64) {
	if m.pod.FSGroup == nil && m.c.Service.X.FSGroup == nil {
		m.pod.FSGroup = &model.FSGroup{ID: id, Origin: m.in.Comment(at)}
	}
}

// initName returns the name of an init container that prepares volumes.
func initName(one model.Init) *string {
	switch one := one.(type) {
	case *model.Fill:
		return &one.Name
	case *model.Seed:
		return &one.Name
	case *model.Own:
		return &one.Name
	}
	panic("init container that prepares no volume")
}
