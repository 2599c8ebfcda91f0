//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// companion is a command that runs beside the others and must not grow.
type companion struct {
	cmd    *exec.Cmd
	said   *lockedBuffer
	over   chan struct{}
	checks int
	first  usage // after companionSettles checks
}

const (
	// companionSettles is the check from which a companion must not grow: caches and connections are filled by then.
	companionSettles = 5
	// The growth that is allowed: the garbage collector's own, and connections under way.
	memoryGrowth = 24 << 10 // KiB
	filesGrowth  = 12
)

// companionCommands are those that go on until they are interrupted.
var companionCommands = []string{"events", "logs -f", "watch --no-up"}

func (s *soak) startCompanions() []*companion {
	s.t.Helper()
	var out []*companion
	for _, line := range companionCommands {
		out = append(out, s.startCompanion(strings.Fields(line)))
	}
	return out
}

func (s *soak) startCompanion(args []string) *companion {
	s.t.Helper()
	c := &companion{cmd: s.command(args...), said: &lockedBuffer{}, over: make(chan struct{})}
	c.cmd.Stderr = c.said
	if err := c.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		defer close(c.over)
		_ = c.cmd.Wait()
	}()
	return c
}

// checkCompanions compares what they use with what they used before. One that has ended is started again: `logs -f`
// ends when nothing runs any more.
func (s *soak) checkCompanions(when string) {
	s.t.Helper()
	for i, c := range s.beside {
		now, err := usageOf(c.cmd.Process.Pid)
		select {
		case <-c.over:
			if c.cmd.Args[1] != "logs" || strings.Contains(c.said.String(), "goroutine ") {
				s.t.Errorf("%s: compose %v ended with %v:\n%s", when, c.cmd.Args[1:], c.cmd.ProcessState, c.said.String())
			}
			s.beside[i] = s.startCompanion(c.cmd.Args[1:])
			continue
		default:
		}
		if err != nil {
			s.t.Fatal(err)
		}
		switch c.checks++; {
		case c.checks == companionSettles:
			c.first = now
		case c.checks > companionSettles && (now.memory > c.first.memory+memoryGrowth || now.files > c.first.files+filesGrowth):
			s.t.Errorf("%s: compose %v grew from %v to %v in %d checks", when, c.cmd.Args[1:], c.first, now, c.checks-companionSettles)
		}
	}
}

// stopCompanions interrupts them; each must end in time.
func (s *soak) stopCompanions() {
	s.t.Helper()
	for _, c := range s.beside {
		if now, err := usageOf(c.cmd.Process.Pid); err == nil && c.checks >= companionSettles {
			s.t.Logf("compose %v: %v at check %d, %v at check %d", c.cmd.Args[1:], c.first, companionSettles, now, c.checks)
		}
		_ = c.cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-c.over:
		case <-time.After(30 * time.Second):
			s.t.Errorf("compose %v does not end within 30 s after Ctrl-C:\n%s", c.cmd.Args[1:], c.said.String())
			_ = c.cmd.Process.Kill()
			<-c.over
		}
	}
	s.beside = nil
}

// usage is what a process has.
type usage struct {
	memory int // resident, KiB
	files  int // open descriptors
}

func (u usage) String() string { return fmt.Sprintf("%d KiB and %d descriptors", u.memory, u.files) }

// usageOf reads the usage of a process from /proc.
func usageOf(pid int) (usage, error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	files, err := os.ReadDir(filepath.Join(dir, "fd"))
	if err != nil {
		return usage{}, err
	}
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return usage{}, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	memory, err := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return usage{memory: memory, files: len(files)}, err
}
