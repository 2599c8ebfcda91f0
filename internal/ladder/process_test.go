//go:build linux

package ladder

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// process is the first process of a container. What it is like is read from
// /proc, so any image can be used, and no program of ours runs in it.
type process struct {
	pid      int
	restarts int
}

func (p process) path(name string) string { return fmt.Sprintf("/proc/%d/%s", p.pid, name) }
func (p process) root() string            { return p.path("root") }

// firstProcesses finds the first process of containers by their IDs: it is the
// one with the lowest number in their control group.
func firstProcesses(t testing.TB, ids map[string]string) map[string]int {
	files, err := filepath.Glob("/proc/[0-9]*/cgroup")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, file := range files {
		text, _ := os.ReadFile(file) // a process may end meanwhile
		pid, _ := strconv.Atoi(strings.Split(file, "/")[2])
		for id := range ids {
			if bytes.Contains(text, []byte("/"+id)) && (found[id] == 0 || pid < found[id]) {
				found[id] = pid
			}
		}
	}
	return found
}

// facts lists all that is compared, one fact in a line. Files are compared where
// one of the two containers has a mount: Docker copies some files instead.
func (p process) facts(folders []string) []string {
	all := []string{
		"argv: " + strings.Join(p.list("cmdline"), " | "),
		fmt.Sprintf("restarts: %d", p.restarts),
	}
	if dir, err := os.Readlink(p.path("cwd")); err == nil {
		all = append(all, "directory: "+dir)
	}
	for _, variable := range p.list("environ") {
		name, _, _ := strings.Cut(variable, "=")
		// Each container has a name of its own, and Kubernetes adds its API server.
		if name != "HOSTNAME" && !strings.HasPrefix(name, "KUBERNETES_") {
			all = append(all, "environment: "+variable)
		}
	}
	all = append(all, p.status()...)
	for _, m := range p.mounts() {
		all = append(all, fmt.Sprintf("mount: %s %s", m.at, m.access))
	}
	for _, folder := range folders {
		all = append(all, p.files(folder)...)
	}
	return all
}

// list reads a file of strings that end with a zero byte.
func (p process) list(name string) []string {
	text, _ := os.ReadFile(p.path(name))
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

func (p process) status() []string {
	text, _ := os.ReadFile(p.path("status"))
	var all []string
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch key {
		case "Uid", "Gid", "Groups", "CapEff", "NoNewPrivs", "Seccomp":
			all = append(all, "status: "+key+" "+strings.Join(strings.Fields(value), " "))
		}
	}
	return all
}

// mount is a mount point of a container.
type mount struct{ at, access, source string }

// mounts lists the mount points that the file or the image ask for.
func (p process) mounts() []mount {
	text, _ := os.ReadFile(p.path("mountinfo"))
	var all []mount
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		at := words[4]
		if under(at, "/proc") || under(at, "/sys") || under(at, "/dev") || slices.Contains([]string{"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"}, at) {
			continue
		}
		access, _, _ := strings.Cut(words[5], ",")
		all = append(all, mount{at: at, access: access, source: words[3]})
	}
	return all
}

func under(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// claims lists where volumes of the test cluster are mounted for writing.
func (p process) claims() []string {
	var all []string
	for _, m := range p.mounts() {
		if strings.Contains(m.source, "/run/volumes/pvc-") && m.access == "rw" {
			all = append(all, m.at)
		}
	}
	return all
}

// files lists what is below a mount point: kind, mode, owner and content. The
// folder that each ext4 file system has is not compared.
func (p process) files(path string) []string { return p.filesBelow(path, 3) }

func (p process) filesBelow(path string, depth int) []string {
	info, err := os.Stat(p.root() + path) // a ConfigMap consists of symbolic links
	if err != nil || filepath.Base(path) == "lost+found" || strings.HasPrefix(filepath.Base(path), "..") {
		return nil
	}
	all := []string{fmt.Sprintf("file: %s %v %s%s", path, info.Mode(), owner(info), content(p.root()+path, info))}
	if !info.IsDir() || depth == 0 {
		return all
	}
	entries, _ := os.ReadDir(p.root() + path)
	for _, e := range entries {
		all = append(all, p.filesBelow(filepath.Join(path, e.Name()), depth-1)...)
	}
	return all
}

func content(path string, info fs.FileInfo) string {
	if !info.Mode().IsRegular() || info.Size() > 4096 {
		return ""
	}
	text, _ := os.ReadFile(path)
	return fmt.Sprintf(" %q", text)
}

// mountPoints lists where containers have mounts, without folders inside others.
func mountPoints(all ...process) []string {
	points := map[string]bool{}
	for _, p := range all {
		for _, m := range p.mounts() {
			if m.at != "/" {
				points[m.at] = true
			}
		}
	}
	maps.DeleteFunc(points, func(at string, _ bool) bool {
		for dir := filepath.Dir(at); dir != "/"; dir = filepath.Dir(dir) {
			if points[dir] {
				return true
			}
		}
		return false
	})
	return slices.Sorted(maps.Keys(points))
}

// differences lists the facts that are true of only one of two runs.
func differences(docker, kubernetes map[string]process) string {
	var out strings.Builder
	both := maps.Clone(docker)
	maps.Copy(both, kubernetes)
	for _, service := range slices.Sorted(maps.Keys(both)) {
		d, inDocker := docker[service]
		k, inKubernetes := kubernetes[service]
		if !inDocker || !inKubernetes {
			fmt.Fprintf(&out, "%s: runs in Docker: %v, in Kubernetes: %v\n", service, inDocker, inKubernetes)
			continue
		}
		folders := mountPoints(d, k)
		left, right := d.facts(folders), k.facts(folders)
		for _, fact := range left {
			if !slices.Contains(right, fact) {
				fmt.Fprintf(&out, "%s: docker: %s\n", service, fact)
			}
		}
		for _, fact := range right {
			if !slices.Contains(left, fact) {
				fmt.Fprintf(&out, "%s: kubernetes: %s\n", service, fact)
			}
		}
	}
	return out.String()
}
