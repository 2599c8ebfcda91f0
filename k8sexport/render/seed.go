package render

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// seedPath is where the files are that a volume is filled with.
const seedPath = "/.files"

// seedContainer renders the init container that copies files into an empty
// volume. The files of a ConfigMap are links to ..data, which are not copied.
func seedContainer(c *context, s *model.Seed) corev1.Container {
	const script = `[ -z "$(ls -A ` + fillPath + `)" ] || exit 0
for f in ` + seedPath + `/* ` + seedPath + `/.[!.]*; do [ ! -e "$f" ] || cp -RL "$f" ` + fillPath + `/ || exit 1; done`
	then := ""
	switch {
	case s.Owner.UID != nil && !c.restricted():
		then = "\nchown -R " + owner(s.Owner) + " " + fillPath
	case s.Group:
		then = "\nchmod -R g+rwX " + fillPath
	}
	mounted := volumeMount(s.Mount)
	mounted.MountPath = fillPath
	out := prepareContainer(c, s.Name, script+then, s.Owner)
	out.VolumeMounts = []corev1.VolumeMount{mounted, {Name: s.Data, MountPath: seedPath, ReadOnly: true}}
	return out
}

// ownContainer renders the init container that gives empty volumes to a user.
func ownContainer(c *context, o *model.Own) corev1.Container {
	if c.restricted() {
		return ownFolders(c, o)
	}
	out := prepareContainer(c, o.Name, `for d in `+fillPath+`/*; do [ -n "$(ls -A "$d")" ] || chown `+owner(o.Owner)+` "$d" || exit 1; done`, o.Owner)
	for i, m := range o.Mounts {
		mounted := volumeMount(m)
		mounted.MountPath = fillPath + "/" + strconv.Itoa(i)
		out.VolumeMounts = append(out.VolumeMounts, mounted)
	}
	return out
}

// ownFolders renders the init container with which a user that is not root
// creates the folders of its volumes. The kubelet would create them as root.
func ownFolders(c *context, o *model.Own) corev1.Container {
	script := "umask 0002"
	out := prepareContainer(c, o.Name, "", o.Owner)
	for i, m := range o.Mounts {
		at := fillPath + "/" + strconv.Itoa(i)
		out.VolumeMounts = append(out.VolumeMounts, corev1.VolumeMount{Name: m.Volume, MountPath: at})
		script += "\nmkdir -p '" + at + "/" + strings.ReplaceAll(m.SubPath, "'", `'\''`) + "' || exit 1"
	}
	out.Command = shell(escape(script))
	return out
}

// prepareContainer renders an init container that runs a script to prepare
// volumes of a user.
func prepareContainer(c *context, name, script string, user model.User) corev1.Container {
	return corev1.Container{
		Name:            name,
		Image:           c.model.Options.WaitImage,
		Command:         []string{"sh", "-c", escape(script)},
		SecurityContext: c.helperSecurity(user),
	}
}

// owner returns a user as an argument of chown.
func owner(u model.User) string {
	text := strconv.FormatInt(*u.UID, 10)
	if u.GID != nil {
		text += ":" + strconv.FormatInt(*u.GID, 10)
	}
	return text
}
