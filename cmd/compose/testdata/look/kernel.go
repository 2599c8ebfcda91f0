package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// capabilities are named by their bit.
var capabilities = strings.Fields(`chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap
	linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio
	sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease
	audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon
	bpf checkpoint_restore`)

// shown are the lines of the process's status that are facts.
var shown = map[string]string{
	"Umask": "umask", "NoNewPrivs": "no_new_privs", "Seccomp": "seccomp", "Cpus_allowed_list": "cpus_allowed",
}

// status is what the kernel says of the process.
func status() {
	fmt.Println("capabilities", strings.Join(bounding(), " "))
	lines("status", "/proc/self/status", func(fields []string) string {
		name, ok := shown[strings.TrimSuffix(fields[0], ":")]
		if ok {
			fmt.Println(name, words(fields[1:]))
		}
		return ""
	})
}

// bounding are the capabilities that it can have.
func bounding() []string {
	var bits uint64
	lines("capabilities", "/proc/self/status", func(fields []string) string {
		if fields[0] == "CapBnd:" {
			bits, _ = strconv.ParseUint(fields[1], 16, 64)
		}
		return ""
	})
	var out []string
	for i, name := range capabilities {
		if bits&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// limit is `core 0 0` of `Max core file size  0  0  bytes`.
func limit(fields []string) string {
	names := map[string]string{
		"cpu time": "cpu", "file size": "fsize", "data size": "data", "stack size": "stack", "core file size": "core",
		"resident set": "rss", "processes": "nproc", "open files": "nofile", "locked memory": "memlock",
		"address space": "as", "file locks": "locks", "pending signals": "sigpending", "msgqueue size": "msgqueue",
		"nice priority": "nice", "realtime priority": "rtprio", "realtime timeout": "rttime",
	}
	from := slices.IndexFunc(fields, func(f string) bool {
		_, err := strconv.Atoi(f)
		return err == nil || f == "unlimited"
	})
	if fields[0] != "Max" || from < 0 {
		return ""
	}
	return names[strings.Join(fields[1:from], " ")] + " " + fields[from] + " " + fields[from+1]
}

// mount is `TARGET TYPE OPTIONS OF-THE-FILE-SYSTEM PROPAGATION...`.
func mount(fields []string) string {
	dash := slices.Index(fields, "-")
	if dash < 6 || len(fields) < dash+4 {
		return ""
	}
	return strings.Join(append([]string{fields[4], fields[dash+1], fields[5], fields[dash+3]}, fields[6:dash]...), " ")
}
