package resolve

import (
	"path"
	"strings"

	"github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// tmpfs mounts an in-memory file system. owned states that the files set a mode
// or an owner.
func (m *mounter) tmpfs(at, target string, size int64, owned bool) {
	wish := k8sname.Label("tmpfs-"+path.Base(target), k8sname.MaxLabel)
	name := m.addVolume("tmpfs "+m.c.Service.Name+target, wish, model.EmptyDir{InMemory: true, Size: size}, m.in.Comment(at))
	m.add(at, model.Mount{Volume: name, Target: target})
	switch {
	case owned:
		m.in.Record(at, report.TmpfsOwner)
	case size == 0:
		m.in.Record(at, report.TmpfsUnlimited)
	default:
		m.in.Record(at, report.Tmpfs)
	}
}

// sharedMemory mounts /dev/shm with the size in shm_size.
func (m *mounter) sharedMemory() {
	at := m.c.At("shm_size")
	name := m.addVolume("shm "+m.c.Service.Name, "shm", model.EmptyDir{InMemory: true, Size: int64(m.c.Spec.ShmSize)}, m.in.Comment(at))
	m.add(at, model.Mount{Volume: name, Target: "/dev/shm"})
}

// tmpfsSize reads size= from mount options. 0 means no limit.
func tmpfsSize(options string) int64 {
	for _, o := range strings.Split(options, ",") {
		if text, ok := strings.CutPrefix(o, "size="); ok {
			if size, err := units.RAMInBytes(text); err == nil {
				return size
			}
		}
	}
	return 0
}

// hasOwner reports whether mount options set a mode or an owner.
func hasOwner(options string) bool {
	return strings.Contains(options, "mode=") || strings.Contains(options, "uid=") || strings.Contains(options, "gid=")
}
