package textfile

import "syscall"

// Types of file systems whose files are interfaces of the kernel, by statfs(2). They count as regular files, but
// reading may block, and may consume what it reads: /proc/kmsg, trace_pipe.
var kernelFileSystems = map[int64]bool{
	0x9fa0:     true, // proc
	0x62656572: true, // sysfs
	0x64626720: true, // debugfs
	0x74726163: true, // tracefs
}

// isKernelInterface reports whether a path is on such a file system.
func isKernelInterface(path string) bool {
	var stat syscall.Statfs_t
	return syscall.Statfs(path, &stat) == nil && kernelFileSystems[int64(stat.Type)]
}
