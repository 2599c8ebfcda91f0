package watch

import (
	"io/fs"
	"time"
)

// stamp is the metadata that shows whether a file has changed without reading
// its content.
type stamp struct {
	mode  fs.FileMode
	size  int64
	wrote int64 // modification time, in nanoseconds
	inode uint64
	// changed is the inode's change time in nanoseconds, 0 if unknown.
	changed int64
	// fresh is set if the file changed less than a tick ago: another write in the
	// same tick of the file system's clock leaves the stamp unchanged.
	fresh bool
}

// tick exceeds the timestamp resolution of the file systems in use.
const tick = 50 * time.Millisecond

func stampOf(info fs.FileInfo, now time.Time) stamp {
	s := stamp{mode: info.Mode(), wrote: info.ModTime().UnixNano()}
	s.inode, s.changed = identity(info)
	if info.IsDir() {
		s.wrote, s.changed = 0, 0 // these change with the directory's entries
		return s
	}
	s.size = info.Size()
	s.fresh = now.UnixNano()-max(s.wrote, s.changed) < int64(tick)
	return s
}

// same reports whether nothing can have changed between the two stamps.
func (s stamp) same(other stamp) bool {
	other.fresh = false
	return s == other
}

// looks reports whether mode, size, modification time and inode are equal. A
// new hard link or a chown changes only the change time.
func (s stamp) looks(other stamp) bool {
	return s.mode == other.mode && s.size == other.size && s.wrote == other.wrote && s.inode == other.inode
}
