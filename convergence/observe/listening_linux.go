package observe

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
)

// ListeningPorts reads from /proc on which of the ports a process of this host listens
// (proc(5), /proc/net/tcp). It names the process if this user may see it.
func ListeningPorts(wanted []int) ([]planner.HostPort, error) {
	var out []planner.HostPort
	inodes := map[string]int{} // socket inode -> place in out
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		sockets, err := listeningSockets(table)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, s := range sockets {
			if slices.Contains(wanted, s.Port) {
				inodes[s.inode] = len(out)
				out = append(out, s.HostPort)
			}
		}
	}
	if len(out) > 0 {
		nameProcesses(out, inodes)
	}
	return out, nil
}

type socket struct {
	planner.HostPort
	inode string
}

// tcpListen and udpBound are the kernel's states of a socket that takes what
// comes (include/net/tcp_states.h).
const (
	tcpListen = "0A"
	udpBound  = "07"
)

func listeningSockets(table string) ([]socket, error) {
	f, err := os.Open("/proc/net/" + table)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	protocol := strings.TrimSuffix(table, "6")
	state := tcpListen
	if protocol == "udp" {
		state = udpBound
	}
	var out []socket
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 || fields[3] != state {
			continue
		}
		ip, port, ok := hexAddress(fields[1])
		if ok {
			out = append(out, socket{planner.HostPort{IP: ip, Port: port, Protocol: protocol}, fields[9]})
		}
	}
	return out, lines.Err()
}

// hexAddress reads "0100007F:1F90": the address in 32-bit words of the host's
// byte order, and the port.
func hexAddress(s string) (string, int, bool) {
	host, port, _ := strings.Cut(s, ":")
	raw, err := hex.DecodeString(host)
	n, portErr := strconv.ParseUint(port, 16, 16)
	if err != nil || portErr != nil || len(raw)%4 != 0 {
		return "", 0, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	addr, ok := netip.AddrFromSlice(raw)
	return addr.Unmap().String(), int(n), ok
}

// nameProcesses looks through the open files of all processes for the sockets.
func nameProcesses(ports []planner.HostPort, inodes map[string]int) {
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, file := range files {
		target, err := os.Readlink(file)
		if err != nil {
			continue
		}
		inode, ok := strings.CutPrefix(strings.TrimSuffix(target, "]"), "socket:[")
		if !ok {
			continue
		}
		i, ok := inodes[inode]
		if !ok || ports[i].Process != "" {
			continue
		}
		pid := strings.Split(file, "/")[2]
		name, err := os.ReadFile("/proc/" + pid + "/comm")
		if err == nil {
			ports[i].Process = fmt.Sprintf("%s (pid %s)", strings.TrimSpace(string(name)), pid)
		}
	}
}
