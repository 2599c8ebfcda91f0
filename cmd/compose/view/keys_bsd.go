//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package view

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)
