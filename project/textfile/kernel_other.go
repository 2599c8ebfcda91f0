//go:build !linux

package textfile

func isKernelInterface(string) bool { return false }
