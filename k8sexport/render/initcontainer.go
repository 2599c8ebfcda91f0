package render

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// waitContainer renders the init container that waits for a service.
func waitContainer(c *context, w *model.Wait) corev1.Container {
	out := corev1.Container{Name: w.Name, Image: c.model.Options.WaitImage}
	out.SecurityContext = &corev1.SecurityContext{AllowPrivilegeEscalation: ptr(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}}
	if c.restricted() {
		out.SecurityContext.RunAsUser = ptr(int64(nobody))
	}
	switch w.Method {
	case model.WaitJob:
		// The API server knows when a Job has succeeded. Only this container
		// has the credential.
		out.Image = c.model.Options.KubectlImage
		out.Command = []string{"kubectl", "wait", "--for=condition=complete", "--timeout=-1s", "job/" + c.jobs[w.For.Pod]}
		out.VolumeMounts = []corev1.VolumeMount{{Name: model.TokenVolume, MountPath: tokenPath, ReadOnly: true}}
	case model.WaitReady:
		// nslookup does not always use the search domains of the Pod, the first of
		// which is that of its namespace, and can succeed without an address.
		out.Command = shell("until nslookup " + w.For.ReadyHost + ".`awk '/^search/{print $2}' /etc/resolv.conf`. 2>/dev/null | grep -q ^Name; do sleep 1; done")
	}
	return out
}

func shell(script string) []string { return []string{"sh", "-c", script} }

// fillPath is where a volume is mounted while it is filled.
const fillPath = "/.fresh"

// fillContainer renders the init container that copies the content of an image
// into an empty volume. A new ext4 file system contains lost+found.
func fillContainer(c *context, f *model.Fill) corev1.Container {
	script := `[ -n "$(ls -A ` + fillPath + ` | grep -v '^lost+found$')" ] || cp -a "$0"/. ` + fillPath + `/`
	if c.restricted() {
		script = strings.Replace(script, "cp -a", "cp -R", 1) // only root can keep owners
	}
	mounted := volumeMount(f.Mount)
	mounted.MountPath = fillPath
	return corev1.Container{
		Name:            f.Name,
		Image:           f.Image,
		Command:         []string{"/bin/sh", "-c", escape(script), escape(f.Source)},
		VolumeMounts:    []corev1.VolumeMount{mounted},
		SecurityContext: c.helperSecurity(f.User),
	}
}
