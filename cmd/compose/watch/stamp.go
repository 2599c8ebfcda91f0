package watch

import (
	"io/fs"
	"time"
)

// stamp is what tells that a file is another one than before, without a look
// at what is in it.
type stamp struct {
	mode  fs.FileMode
	size  int64
	wrote int64 // when it was written
	inode uint64
	// changed is when anything of it changed, where the system tells.
	changed int64
	// fresh says that it changed a moment ago: what is written in the same tick
	// of the file system's clock cannot be told from it.
	fresh bool
}

// tick is more than that of any file system's clock that matters here.
const tick = 50 * time.Millisecond

func stampOf(info fs.FileInfo, now time.Time) stamp {
	s := stamp{mode: info.Mode(), wrote: info.ModTime().UnixNano()}
	s.inode, s.changed = identity(info)
	if info.IsDir() {
		s.wrote, s.changed = 0, 0 // of what is in it
		return s
	}
	s.size = info.Size()
	s.fresh = now.UnixNano()-max(s.wrote, s.changed) < int64(tick)
	return s
}

// same reports whether nothing can have changed since.
func (s stamp) same(other stamp) bool {
	other.fresh = false
	return s == other
}

// looks reports whether what a user can see is the same: not that it was
// linked, or its owner was set again.
func (s stamp) looks(other stamp) bool {
	return s.mode == other.mode && s.size == other.size && s.wrote == other.wrote && s.inode == other.inode
}
