package ladder

import (
	"fmt"
	"io/fs"
	"syscall"
)

// owner returns the user and group of a file.
func owner(info fs.FileInfo) string {
	s := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("%d:%d", s.Uid, s.Gid)
}
