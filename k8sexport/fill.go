package k8sexport

import (
	"path"

	corev1 "k8s.io/api/core/v1"
)

// copyContent fills a volume that is empty from the image, as Docker does.
func (e *export) copyContent(c *part, m mount, mounted corev1.VolumeMount) {
	if m.ReadOnly || m.Volume != nil && m.Volume.NoCopy {
		return
	}
	if cl := e.claims[m.Source]; cl != nil && cl.form() != "plain" && cl.form() != "driver" {
		return
	}
	has, looked := c.s.image.Content[m.Target]
	if !looked {
		c.unlooked = append(c.unlooked, m.Target)
		return
	}
	if !has {
		return
	}
	const fresh = "/.fresh"
	mounted.MountPath = fresh
	script := `[ -n "$(ls -A ` + fresh + ` | grep -v '^lost+found$')" ] || cp -a "$0"/. ` + fresh + `/`
	c.fill = append(c.fill, corev1.Container{
		Name:         label("fill-"+c.c.Name+"-"+path.Base(m.Target), maxLabel),
		Image:        c.c.Image,
		Command:      []string{"/bin/sh", "-c", expandSafe(script), expandSafe(m.Target)},
		VolumeMounts: []corev1.VolumeMount{mounted},
		SecurityContext: &corev1.SecurityContext{
			RunAsUser: ptr(int64(0)), AllowPrivilegeEscalation: ptr(false),
		},
	})
	c.fillFrom = append(c.fillFrom, e.from(m.path)+": what the image has there")
}
