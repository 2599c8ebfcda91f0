// Package textfile tells what may be read as a file: opening a pipe or a device could hang.
package textfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/seed-6dc66d55/compose/project/budget"
)

// MissingFile is the reason that Unreadable reports for a file that does not exist.
const MissingFile = "no such file or directory"

// RemoteHint returns the hint for the name of a remote file, "" for a local path.
// docker compose reads such files itself.
func RemoteHint(name string) string {
	if strings.Contains(name, "://") || strings.HasPrefix(name, "git@") {
		return "files from git or a registry are not supported: copy them to this machine"
	}
	return ""
}

// Unreadable says why a file must not be opened, or "". Opening a FIFO or a
// device could hang, and reading it never end.
func Unreadable(file string) string {
	if file == os.DevNull {
		return "" // the usual way to say that there is none
	}
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
		return "is a directory, not a file"
	}
	if !info.Mode().IsRegular() {
		return fmt.Sprintf("is not a regular file (%s)", kindOf(info.Mode()))
	}
	if isKernelInterface(file) {
		return "is not a regular file (an interface of the kernel)"
	}
	if info.Size() > budget.FileBytes {
		return tooLarge
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

// Foreign says why the content of a file is none that is read here, or "".
// Editors of Windows write UTF-16, which YAML knows, and much else does not.
func Foreign(content []byte) string {
	if bytes.HasPrefix(content, []byte{0xff, 0xfe}) || bytes.HasPrefix(content, []byte{0xfe, 0xff}) {
		return "is UTF-16: save it as UTF-8"
	}
	return ""
}

// Special reports whether a file is there and neither a regular one nor a
// folder: a pipe, a device, a socket.
func Special(file string) bool {
	info, err := os.Stat(file)
	return err == nil && file != os.DevNull && !info.IsDir() && !info.Mode().IsRegular()
}

// Refused is Unreadable for a file of the command line, which may also be standard input or a pipe that the shell
// made for `<(command)`.
func Refused(file string) string {
	for _, folder := range []string{"/dev/fd/", "/proc/self/fd/", "/dev/stdin"} {
		if _, err := os.Stat(file); err == nil && strings.HasPrefix(file, folder) {
			return ""
		}
	}
	return Unreadable(file)
}
