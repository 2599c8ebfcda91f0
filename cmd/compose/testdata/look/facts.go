package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// facts prints all that a process can know of itself and its surroundings, a
// fact a line: `user 1000`, `limit core 0 0`, `hosts 10.1.2.3 db`.
func facts() {
	process()
	status()
	lines("limit", "/proc/self/limits", limit)
	for _, one := range os.Environ() {
		fmt.Println("env", one)
	}
	host()
	namespaces()
	cgroups()
	lines("mount", "/proc/self/mountinfo", mount)
	lines("hosts", "/etc/hosts", words)
	lines("resolv", "/etc/resolv.conf", words)
	lines("hostname file", "/etc/hostname", words)
	interfaces()
	lines("route", "/proc/net/route", route)
	devices()
}

func process() {
	fmt.Println("argv", strings.Join(os.Args, " "))
	fmt.Println("pid", os.Getpid())
	dir, _ := os.Getwd()
	fmt.Println("directory", dir)
	fmt.Println("user", os.Getuid())
	fmt.Println("group", os.Getgid())
	groups, _ := os.Getgroups()
	fmt.Println("groups", strings.Trim(fmt.Sprint(groups), "[]"))
	in, _ := os.Readlink("/proc/self/fd/0")
	fmt.Println("stdin", in)
	lines("oom_score_adj", "/proc/self/oom_score_adj", words)
	lines("first process", "/proc/1/comm", words)
	others, _ := filepath.Glob("/proc/[0-9]*")
	fmt.Println("processes", len(others))
}

// host is what uname tells.
func host() {
	var u syscall.Utsname
	if err := syscall.Uname(&u); err != nil {
		fmt.Println("uname", err)
	}
	fmt.Println("hostname", text(u.Nodename[:]))
	fmt.Println("domainname", text(u.Domainname[:]))
	fmt.Println("architecture", runtime.GOARCH)
}

func text(c []int8) string {
	var b strings.Builder
	for _, one := range c {
		if one == 0 {
			break
		}
		b.WriteByte(byte(one))
	}
	return b.String()
}

// namespaces are told by number: who has the same shares it.
func namespaces() {
	for _, kind := range []string{"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"} {
		link, _ := os.Readlink("/proc/self/ns/" + kind)
		fmt.Println("namespace", kind, strings.Trim(strings.TrimPrefix(link, kind+":"), "[]"))
	}
}

func devices() {
	list, _ := os.ReadDir("/dev")
	for _, d := range list {
		var s syscall.Stat_t
		if err := syscall.Stat("/dev/"+d.Name(), &s); err == nil && s.Mode&syscall.S_IFMT == syscall.S_IFCHR {
			fmt.Printf("device %s %d:%d\n", d.Name(), s.Rdev>>8, s.Rdev&0xff)
		}
	}
}

// lines prints a fact for each line of a file that say makes words of.
func lines(name, path string, say func(fields []string) string) {
	f, err := os.Open(path)
	if err != nil {
		fmt.Println(name, err)
		return
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		line, _, _ := strings.Cut(s.Text(), "#")
		if fields := strings.Fields(line); len(fields) > 0 {
			if said := say(fields); said != "" {
				fmt.Println(name, said)
			}
		}
	}
}

func words(fields []string) string { return strings.Join(fields, " ") }
