//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package view

import "golang.org/x/sys/unix"

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
