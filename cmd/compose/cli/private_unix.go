//go:build unix

package cli

import (
	"io/fs"
	"syscall"
)

// enforcesMode is whether the bits of a file's mode restrict other users.
const enforcesMode = true

func belongsTo(info fs.FileInfo, uid int) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == uid
}
