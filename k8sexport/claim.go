package k8sexport

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// claim is a named volume: what it becomes depends on who uses it.
type claim struct {
	key     string
	path    string
	name    string // of the PersistentVolumeClaim
	config  types.VolumeConfig
	x       xVolume
	pods    []*pod
	written bool // some user does not mount it read-only
}

// readClaims finds who uses each named volume.
func (e *export) readClaims() {
	for key, v := range e.want.Volumes() {
		c := &claim{key: key, path: "volumes." + key, name: label(key, maxWorkload), config: v}
		e.readExtension(c.path, v.Extensions, &c.x)
		e.claims[key] = c
	}
	for _, s := range e.all {
		for _, v := range e.mounts(s) {
			c := e.source(v)
			if c == nil {
				continue
			}
			if !slices.Contains(c.pods, s.pod) {
				c.pods = append(c.pods, s.pod)
			}
			c.written = c.written || !v.ReadOnly
		}
	}
	for _, key := range sortedKeys(e.claims) {
		if c := e.claims[key]; len(c.pods) > 0 && !bool(c.config.External) {
			e.take("volume", c.name, c.path)
		}
	}
}

// source is the claim that stands for what is mounted: a named volume, or a
// folder of this machine that may become one.
func (e *export) source(m mount) *claim {
	switch m.Type {
	case types.VolumeTypeVolume:
		return e.claims[m.Source]
	case types.VolumeTypeBind:
		if e.folders[m.Source] == nil {
			e.folders[m.Source] = &claim{}
		}
		return e.folders[m.Source]
	}
	return nil
}

// form is what a volume's driver and options make of it.
func (c *claim) form() string {
	switch {
	case bool(c.config.External):
		return "external"
	case c.config.Driver != "" && c.config.Driver != "local":
		return "driver"
	}
	o := c.config.DriverOpts
	switch {
	case strings.HasPrefix(o["type"], "nfs"):
		return "nfs"
	case o["type"] == "tmpfs":
		return "tmpfs"
	case slices.Contains(strings.Split(o["o"], ","), "bind"):
		return "bind"
	}
	return "plain"
}

// exclusive reports whether a StatefulSet of the Pod can own the volume.
func (c *claim) exclusive(p *pod) bool {
	form := c.form()
	return len(c.pods) == 1 && c.pods[0] == p && (form == "plain" || form == "driver")
}

// shared reports whether several Pods may hold the volume at once.
func (c *claim) shared() bool {
	return len(c.pods) > 1 || len(c.pods) == 1 && (c.pods[0].lead().GetScale() > 1 || c.pods[0].kind == daemonSet)
}

// share keeps the Pod beside those that it shares a volume with, where only
// one node can hold it.
func (p *pod) share(c *claim, oneNode bool) {
	if oneNode && c.shared() && !slices.Contains(p.together, c) {
		p.together = append(p.together, c)
	}
}

// accessMode is how nodes may hold the volume.
func (e *export) accessMode(c *claim) corev1.PersistentVolumeAccessMode {
	switch {
	case c.x.AccessMode != "":
		return corev1.PersistentVolumeAccessMode(c.x.AccessMode)
	case c.shared() && e.opt.Shared == SharedRWX:
		return corev1.ReadWriteMany
	}
	return corev1.ReadWriteOnce
}

// volumeObjects puts out the claims that no StatefulSet makes.
func (e *export) volumeObjects() {
	for _, key := range sortedKeys(e.claims) {
		c := e.claims[key]
		if len(c.pods) == 0 {
			e.tell(c.path, Meaningless, "", "no exported service mounts it", "")
			continue
		}
		e.tellClaim(c)
		switch form := c.form(); {
		case form == "external", form == "tmpfs", form == "bind":
		case c.pods[0].kind == statefulSet && c.exclusive(c.pods[0]):
		default:
			spec, ok := e.claimSpec(c)
			if !ok {
				continue
			}
			from := origins{"": e.from(c.path)}
			if form == "nfs" {
				e.nfs(c, &spec)
			}
			e.oneNode[c.name] = !slices.Contains(spec.AccessModes, corev1.ReadWriteMany)
			meta := e.meta(c.name, nil)
			meta.Labels, meta.Annotations = e.claimLabels(c, meta.Labels)
			e.add(&corev1.PersistentVolumeClaim{TypeMeta: typeMeta("v1", "PersistentVolumeClaim"), ObjectMeta: meta, Spec: spec}, from)
		}
	}
}

func (e *export) claimLabels(c *claim, own map[string]string) (labels, annotations map[string]string) {
	labels = own
	for _, k := range sortedKeys(c.config.Labels) {
		e.labelOrAnnotate(&labels, &annotations, c.path+".labels."+k, k, c.config.Labels[k])
	}
	return labels, annotations
}

// claimSpec is what is asked of a volume.
func (e *export) claimSpec(c *claim) (corev1.PersistentVolumeClaimSpec, bool) {
	size, from := e.opt.VolumeSize, c.path
	if o := c.config.DriverOpts["size"]; o != "" {
		size, from = o, c.path+".driver_opts.size"
	}
	if c.x.Size != "" {
		size, from = c.x.Size, c.path+".x-k8s.size"
	}
	quantity, err := parseSize(size)
	if err != nil {
		e.fault(from, "1Gi, 500M and 10737418240 are sizes", "%q is no size", size)
		return corev1.PersistentVolumeClaimSpec{}, false
	}
	spec := corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{e.accessMode(c)},
		Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: quantity}},
	}
	class := e.opt.StorageClass
	if c.x.StorageClass != "" {
		class = c.x.StorageClass
	}
	if class != "" {
		spec.StorageClassName = &class
	}
	return spec, true
}

// parseSize reads Kubernetes' sizes and Docker's: 10G, 10g, 10gb.
func parseSize(text string) (resource.Quantity, error) {
	q, err := resource.ParseQuantity(text)
	if err == nil {
		return q, nil
	}
	docker := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text), "b"), "i")
	if docker == "" {
		return q, err
	}
	unit := docker[len(docker)-1:]
	if i := strings.Index("kmgtp", unit); i >= 0 {
		return resource.ParseQuantity(strings.TrimSpace(docker[:len(docker)-1]) + []string{"Ki", "Mi", "Gi", "Ti", "Pi"}[i])
	}
	return resource.ParseQuantity(docker)
}

// nfs binds the claim to a volume that names the server.
func (e *export) nfs(c *claim, spec *corev1.PersistentVolumeClaimSpec) {
	server := ""
	var options []string
	for _, o := range strings.Split(c.config.DriverOpts["o"], ",") {
		if addr, ok := strings.CutPrefix(o, "addr="); ok {
			server = addr
		} else if o != "" && o != "rw" && o != "ro" {
			options = append(options, o)
		}
	}
	device := c.config.DriverOpts["device"]
	if host, dir, ok := strings.Cut(device, ":"); ok {
		device = dir
		if host != "" {
			server = host
		}
	}
	name := suffixed(label(e.want.Name(), maxWorkload), c.name, maxLabel)
	e.take("PersistentVolume", name, c.path)
	none := ""
	spec.StorageClassName, spec.VolumeName = &none, name
	spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany}
	meta := e.meta(name, nil)
	meta.Namespace = "" // volumes belong to the cluster
	e.add(&corev1.PersistentVolume{
		TypeMeta: typeMeta("v1", "PersistentVolume"), ObjectMeta: meta,
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      spec.Resources.Requests,
			AccessModes:                   spec.AccessModes,
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
			MountOptions:                  options,
			PersistentVolumeSource:        corev1.PersistentVolumeSource{NFS: &corev1.NFSVolumeSource{Server: server, Path: device}},
		},
	}, origins{"": e.from(c.path + ".driver_opts")})
}

// tellClaim says what a named volume becomes.
func (e *export) tellClaim(c *claim) {
	switch c.form() {
	case "external":
		e.tell(c.path+".name", Exact, "PersistentVolumeClaim "+e.claimName(c), "", "")
		e.tell(c.path+".external", Exact, "PersistentVolumeClaim "+e.claimName(c), "", "")
		e.note(NoteAssumed, "", "the PersistentVolumeClaim %s exists: %s is external", e.claimName(c), c.path)
	case "driver":
		e.tell(c.path+".driver", Dropped, "", "the driver "+c.config.Driver+" has no meaning in Kubernetes", "name a storage class: x-k8s.storageClass")
		e.tellEach(c.path+".driver_opts", sortedKeys(c.config.DriverOpts), "size", Dropped, "options are the driver's own")
	case "plain":
		e.tellEach(c.path+".driver_opts", sortedKeys(c.config.DriverOpts), "size", Dropped, "options are those of the local driver")
	case "bind":
		e.tell(c.path, Approximate, "hostPath", "each node has a folder of its own at "+c.config.DriverOpts["device"], "")
	case "tmpfs":
		e.tell(c.path, Approximate, "emptyDir", "each Pod has a file system of its own in memory, which ends with it", "")
	case "nfs":
		e.tell(c.path, Exact, "PersistentVolume", "", "")
	}
	if form := c.form(); form == "plain" || form == "driver" {
		words := "a claim for " + e.sizeOf(c) + "; a Docker volume has no limit of its own"
		switch {
		case c.shared() && e.opt.Shared == SharedSameNode:
			words += "; the Pods that share it are put on one node"
		case c.shared():
			words += "; it is shared, so a storage class with ReadWriteMany is needed"
		}
		e.tell(c.path, Approximate, "PersistentVolumeClaim", words, "")
	}
}

func (e *export) sizeOf(c *claim) string {
	switch {
	case c.x.Size != "":
		return c.x.Size
	case c.config.DriverOpts["size"] != "":
		return c.config.DriverOpts["size"]
	}
	return e.opt.VolumeSize
}

// claimName is the name of the claim that a volume is mounted by.
func (e *export) claimName(c *claim) string {
	if !bool(c.config.External) {
		return c.name
	}
	if isSubdomain(c.config.Name) {
		return c.config.Name
	}
	return label(c.config.Name, maxLabel)
}
