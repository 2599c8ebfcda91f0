// Package textfile tells what may be read as a file: opening a pipe or a device could hang.
package textfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

const MissingFile = "no such file"

// Unreadable says why a file must not be opened, or "". Opening a FIFO or a
// device could hang, and reading it never end.
func Unreadable(file string) string {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return MissingFile
	}
	if err != nil {
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			return pathErr.Err.Error()
		}
		return err.Error()
	}
	if info.IsDir() {
		return "is a folder, not a file"
	}
	if !info.Mode().IsRegular() {
		return fmt.Sprintf("is not a regular file (%s)", kindOf(info.Mode()))
	}
	return ""
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "a special file"
}
