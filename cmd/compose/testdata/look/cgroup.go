package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

const cgroupRoot = "/sys/fs/cgroup"

// cgroups tells the limits in the words of version 2, whichever is there.
func cgroups() {
	lines("cgroup", "/proc/self/cgroup", func(fields []string) string { return strings.Join(fields, " ") })
	if _, err := os.Stat(cgroupRoot + "/cgroup.controllers"); err == nil {
		unified()
		return
	}
	separate()
}

func unified() {
	for _, name := range []string{"memory.max", "memory.low", "memory.swap.max", "cpu.max", "cpu.weight", "cpuset.cpus", "pids.max", "io.weight"} {
		if value, ok := value(name); ok {
			fmt.Println(name, value)
		}
	}
	lines("io.max", cgroupRoot+"/io.max", func(fields []string) string { return strings.Join(fields, " ") })
}

// separate reads version 1, which has a hierarchy a controller.
func separate() {
	limit, _ := value("memory/memory.limit_in_bytes")
	fmt.Println("memory.max", limit)
	for name, from := range map[string]string{
		"memory.low": "memory/memory.soft_limit_in_bytes", "memory.swappiness": "memory/memory.swappiness",
		"cpuset.cpus": "cpuset/cpuset.cpus", "pids.max": "pids/pids.max", "io.weight": "blkio/blkio.bfq.weight",
	} {
		if value, ok := value(from); ok {
			fmt.Println(name, value)
		}
	}
	if both, ok := value("memory/memory.memsw.limit_in_bytes"); ok {
		fmt.Println("memory.swap.max", number(both)-number(limit))
	}
	quota, _ := value("cpu/cpu.cfs_quota_us")
	period, _ := value("cpu/cpu.cfs_period_us")
	fmt.Println("cpu.max", strings.Replace(quota, "-1", "max", 1), period)
	if shares, ok := value("cpu/cpu.shares"); ok {
		fmt.Println("cpu.weight", 1+(number(shares)-2)*9999/262142) // as runc has it
	}
	lines("oom_kill_disable", cgroupRoot+"/memory/memory.oom_control", func(fields []string) string {
		if fields[0] != "oom_kill_disable" {
			return ""
		}
		return fields[1]
	})
	for _, way := range []string{"read_bps", "write_bps", "read_iops", "write_iops"} {
		lines("io.max", cgroupRoot+"/blkio/blkio.throttle."+way+"_device", func(fields []string) string {
			verb, unit, _ := strings.Cut(way, "_")
			return fields[0] + " " + verb[:1] + unit + "=" + fields[1]
		})
	}
}

// value is the content of a cgroup's file. Some machines have cpu and cpuacct
// in one hierarchy.
func value(path string) (string, bool) {
	for _, at := range []string{path, strings.Replace(path, "cpu/", "cpu,cpuacct/", 1)} {
		if raw, err := os.ReadFile(cgroupRoot + "/" + at); err == nil {
			return strings.TrimSpace(string(raw)), true
		}
	}
	return "", false
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
