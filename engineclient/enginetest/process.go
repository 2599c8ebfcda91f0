package enginetest

import (
	"time"
)

// process performs the steps of a container's command, or of an exec in it.
type process struct {
	steps    []step
	out      func(stream byte, text string) // the lock is held
	in       *stdinBuffer                   // nil where nobody can write
	termCode int
	frozen   func() bool // while its container is paused
	remove   func(path string)

	deaf bool
	over bool
	code int
}

// stdinBuffer is what was written to stdin and not read yet.
type stdinBuffer struct {
	data  []byte
	ended bool
	// tty says that it is a terminal's, whose keys may mean something to reader.
	tty    bool
	reader *process
}

// put adds what was written. The lock is held.
func (in *stdinBuffer) put(data []byte, ended bool) {
	in.ended = in.ended || ended
	if !in.tty {
		in.data = append(in.data, data...)
		return
	}
	for _, key := range data {
		switch key {
		case '\x03': // Ctrl-C
			if in.reader != nil {
				in.reader.signal("INT")
			}
		case '\x04': // Ctrl-D
			in.ended = true
		default:
			in.data = append(in.data, key)
		}
	}
}

const (
	stdout byte = 1
	stderr byte = 2
)

// perform goes through the steps and returns the exit code. It gives up when
// the process has ended or the server closes.
func (s *Server) perform(a *process) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range a.steps {
		s.await(s.life, 0, func() bool { return a.over || !a.frozen() })
		if a.over || s.closed {
			break
		}
		if st.verb == "exit" {
			return st.status
		}
		s.step(a, st)
	}
	return a.code
}

func (s *Server) step(a *process, st step) {
	over := func() bool { return a.over }
	switch st.verb {
	case "print":
		s.print(a, stdout, st.text)
	case "warn":
		s.print(a, stderr, st.text)
	case "remove":
		a.remove(st.text)
		s.touch()
	case "ignore":
		a.deaf = true
	case "sleep":
		if st.wait != 0 {
			s.await(s.life, max(st.wait, 0), over)
		}
	case "serve":
		s.await(s.life, 0, over)
	case "tick":
		for !a.over && !s.closed {
			s.print(a, stdout, "tick")
			s.await(s.life, time.Second, over)
		}
	case "cat":
		s.copyIn(a)
	}
}

func (s *Server) print(a *process, stream byte, text string) {
	a.out(stream, text+"\n")
	s.touch()
}

// copyIn copies stdin to stdout until its end.
func (s *Server) copyIn(a *process) {
	if a.in == nil {
		return
	}
	for {
		s.await(s.life, 0, func() bool { return a.over || a.in.ended || len(a.in.data) > 0 })
		if len(a.in.data) > 0 {
			a.out(stdout, string(a.in.data))
			a.in.data = nil
			s.touch()
			continue
		}
		if a.over || a.in.ended || s.closed {
			return
		}
	}
}

// signal sends a signal to a process, and reports whether the signal ends it. The
// lock is held.
func (a *process) signal(name string) bool {
	switch name {
	case "KILL":
		a.over, a.code = true, 137
	case "TERM", "INT", "QUIT":
		if !a.deaf && !a.over {
			a.over, a.code = true, a.termCode
		}
	}
	return a.over
}
