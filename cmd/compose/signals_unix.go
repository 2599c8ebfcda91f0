//go:build !windows

package main

import (
	"os"
	"syscall"
)

// resizes are the signals of a terminal that gets another size.
func resizes() []os.Signal { return []os.Signal{syscall.SIGWINCH} }
