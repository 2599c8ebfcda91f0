package resolve

import (
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// userOf returns the numeric IDs of a container's user. Kubernetes accepts
// only numbers; the image's /etc/passwd and /etc/group translate names.
func userOf(in *input, c *model.Container) model.User {
	if c.Spec.User == "" {
		return model.User{}
	}
	name, group, hasGroup := strings.Cut(c.Spec.User, ":")
	inspected := c.Service.ImageFacts.Users != nil
	user, known := lookUpUser(c, name)
	switch {
	case !known && inspected:
		in.Record(c.At("user"), report.UserUndefined)
		return model.User{}
	case !known:
		in.Record(c.At("user"), report.UserUnknown)
		return model.User{}
	case !hasGroup:
		return user
	}
	gid, known := lookUpGroup(c, group)
	switch {
	case known:
		user.GID = &gid
	case inspected:
		in.Record(c.At("user"), report.UserGroupUndefined.With("group", group))
	default:
		in.Record(c.At("user"), report.UserGroupUnknown.With("group", group))
	}
	return user
}

// lookUpUser returns the user of a name or number, with the primary group if
// the image defines the user.
func lookUpUser(c *model.Container, name string) (model.User, bool) {
	if uid, err := strconv.ParseInt(name, 10, 64); err == nil {
		return model.User{UID: &uid}, true
	}
	if u, ok := c.Service.ImageFacts.Users[name]; ok {
		return model.User{UID: &u.UID, GID: &u.GID}, true
	}
	return model.User{UID: ptr(int64(0))}, name == "root"
}

func lookUpGroup(c *model.Container, name string) (int64, bool) {
	if gid, err := strconv.ParseInt(name, 10, 64); err == nil {
		return gid, true
	}
	gid, ok := c.Service.ImageFacts.Groups[name]
	return gid, ok || name == "root"
}
