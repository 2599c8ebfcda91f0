//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package view

// withoutLines is not supported here.
func withoutLines(int) bool { return false }

func awaitKey(int, int) bool { return false }
