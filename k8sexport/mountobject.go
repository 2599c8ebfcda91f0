package k8sexport

import (
	"fmt"
	"path"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// objectVolume is the Pod's volume of a ConfigMap or a Secret.
func (e *export) objectVolume(p *pod, o *configured, mode *int32, from string) string {
	var items []corev1.KeyToPath
	for _, rel := range sortedKeys(o.keys) {
		at := rel
		if at == "" {
			at = o.keys[rel]
		}
		it := corev1.KeyToPath{Key: o.keys[rel], Path: at, Mode: mode}
		if m, ok := o.modes[rel]; ok && mode == nil {
			it.Mode = &m
		}
		items = append(items, it)
	}
	id := o.kind() + " " + o.name
	if mode != nil {
		id += fmt.Sprintf(" %o", *mode)
	}
	if o.secret {
		return p.volume(id, label(o.name, maxLabel), corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: o.name, Items: items}}, from)
	}
	source := corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: o.name}, Items: items}
	return p.volume(id, label(o.name, maxLabel), corev1.VolumeSource{ConfigMap: &source}, from)
}

// mountObjects mounts a container's configs and secrets, each as a file.
func (e *export) mountObjects(c *part) {
	for i, r := range c.spec.Configs {
		e.mountObject(c, types.FileReferenceConfig(r), "configs", i, configTarget(r.Source, r.Target))
	}
	for i, r := range c.spec.Secrets {
		e.mountObject(c, types.FileReferenceConfig(r), "secrets", i, secretTarget(r.Source, r.Target))
	}
}

func configTarget(source, target string) string {
	if target == "" {
		target = source
	}
	return path.Join("/", target)
}

func secretTarget(source, target string) string {
	switch {
	case target == "":
		return path.Join("/run/secrets", source)
	case path.IsAbs(target):
		return path.Clean(target)
	}
	return path.Join("/run/secrets", target)
}

func (e *export) mountObject(c *part, r types.FileReferenceConfig, section string, i int, target string) {
	o := e.objects[section+"."+r.Source]
	if o == nil || o.name == "" {
		return // a fault says why
	}
	at := c.at(section) + item(i)
	var mode *int32
	if r.Mode != nil {
		mode = ptr(int32(*r.Mode) & 0o777)
	}
	name := e.objectVolume(c.pod, o, mode, e.from(o.path))
	e.put(c, at, corev1.VolumeMount{Name: name, MountPath: target, SubPath: o.keys[""], ReadOnly: true})
	e.owner(c, r, at)
}

// owner approximates uid and gid of a file: it is root's, and of the Pod's
// group, which can read it.
func (e *export) owner(c *part, r types.FileReferenceConfig, at string) {
	gid, err := strconv.ParseInt(r.GID, 10, 64)
	if r.GID != "" && err == nil {
		switch group := c.pod.fsGroup; {
		case group == nil && c.s.x.FSGroup == nil:
			c.pod.fsGroup = &gid
			c.pod.from["securityContext.fsGroup"] = e.from(at + ".gid")
			fallthrough
		case group != nil && *group == gid:
			e.tell(at+".gid", Approximate, "fsGroup", "the group has all of the Pod's volumes, and may read the file whatever its mode", "")
		default:
			e.tell(at+".gid", Dropped, "", "a Pod's volumes have one group, and it is another one", "")
		}
	} else if r.GID != "" {
		e.tell(at+".gid", Dropped, "", "the group is no number", "give its number")
	}
	switch {
	case r.UID == "" || r.UID == "0":
	case r.GID != "" && err == nil:
		e.tell(at+".uid", Approximate, "fsGroup", "the file is root's; who runs the container reads it as its group", "")
	default:
		e.tell(at+".uid", Dropped, "", "files of ConfigMaps and Secrets are root's", "set gid, or x-k8s.fsGroup, so that a group can read it")
	}
}
