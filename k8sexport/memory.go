package k8sexport

import (
	"path"
	"strings"

	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// tmpfs mounts memory.
func (e *export) tmpfs(c *part, at, target string, size int64, owner bool) {
	empty := &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: sizeLimit(size)}
	name := c.pod.volume("tmpfs "+c.s.Name+target, label("tmpfs-"+path.Base(target), maxLabel), corev1.VolumeSource{EmptyDir: empty}, e.from(at))
	e.put(c, at, corev1.VolumeMount{Name: name, MountPath: target})
	switch {
	case owner:
		e.tell(at, Approximate, "emptyDir in memory", "its mode and owner cannot be said", "")
	case size == 0:
		e.tell(at, Approximate, "emptyDir in memory", "without a size it can fill the container's memory limit, or the node's memory", "give it a size")
	default:
		e.tell(at, Exact, "emptyDir in memory", "", "")
	}
}

func sizeLimit(size int64) *resource.Quantity {
	if size <= 0 {
		return nil
	}
	return resource.NewQuantity(size, resource.BinarySI)
}

// tmpfsSize reads size= of mount options.
func tmpfsSize(options string) int64 {
	for _, o := range strings.Split(options, ",") {
		if text, ok := strings.CutPrefix(o, "size="); ok {
			size, err := units.RAMInBytes(text)
			if err == nil {
				return size
			}
		}
	}
	return 0
}

// shm gives /dev/shm the size that the service asks for.
func (e *export) shm(c *part, taken map[string]bool) {
	if c.spec.ShmSize <= 0 || taken["/dev/shm"] {
		return
	}
	at := c.at("shm_size")
	empty := &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: sizeLimit(int64(c.spec.ShmSize))}
	name := c.pod.volume("shm "+c.s.Name, "shm", corev1.VolumeSource{EmptyDir: empty}, e.from(at))
	e.put(c, at, corev1.VolumeMount{Name: name, MountPath: "/dev/shm"})
}
