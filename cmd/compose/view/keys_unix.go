//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package view

import (
	"errors"

	"golang.org/x/sys/unix"
)

// withoutLines turns off line editing and echo of a terminal.
func withoutLines(fd int) bool {
	t, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return false
	}
	t.Lflag &^= unix.ICANON | unix.ECHO
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, setTermios, t) == nil
}

// awaitKey waits until a key can be read, and reports false once stop is readable.
// A read that waits for the key could not be ended.
func awaitKey(fd, stop int) bool {
	for {
		var ready unix.FdSet
		ready.Set(fd)
		ready.Set(stop)
		_, err := unix.Select(max(fd, stop)+1, &ready, nil, nil, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		return err == nil && !ready.IsSet(stop)
	}
}
