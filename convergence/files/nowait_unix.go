//go:build unix

package files

import "syscall"

// noWait opens a file without waiting for the other end of a pipe, and follows no link.
const noWait = syscall.O_NONBLOCK | syscall.O_NOFOLLOW
