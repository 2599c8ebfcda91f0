package enginetest

import (
	"io"
	"net/http"
	"strings"

	"github.com/docker/docker/api/types/container"
)

// execution is one exec in a container.
type execution struct {
	id        string
	container *fakeContainer
	want      container.ExecOptions
	started   bool
	running   bool
	code      int
	log       journal // what it said
	in        *stdinBuffer
}

func (s *Server) createExec(w http.ResponseWriter, r *http.Request) error {
	var want container.ExecOptions
	if err := read(r, &want); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	switch {
	case err != nil:
		return err
	case len(want.Cmd) == 0:
		return invalid("No exec command specified")
	case b.status == paused:
		return conflict("Container %s is paused, unpause the container before exec", b.id)
	case !b.alive():
		return conflict("Container %s is not running", b.id)
	}
	x := &execution{id: s.newID("exec", b.name), container: b, want: want}
	s.execs[x.id] = x
	b.executions = append(b.executions, x.id)
	s.emitFor(b, "exec_create: "+strings.Join(want.Cmd, " "), "execID", x.id)
	return answer(w, http.StatusCreated, container.ExecCreateResponse{ID: x.id})
}

func (s *Server) startExec(w http.ResponseWriter, r *http.Request) error {
	var want container.ExecStartOptions
	if err := read(r, &want); err != nil {
		return err
	}
	x, err := s.beginExec(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := x.refusal(); err != nil && want.Detach {
		s.endExec(x, 126)
		return err
	}
	if want.Detach {
		s.mu.Lock()
		s.spawn(func() { s.performExec(x) })
		s.mu.Unlock()
		w.WriteHeader(http.StatusOK)
		return nil
	}
	c, err := s.hijack(w, streamType(s.api, x.want.Tty))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if x.want.AttachStdin {
		s.feed(c, input{to: func() *stdinBuffer { return x.in }, over: func() bool { return !x.running }, closes: !x.want.Tty, detach: detachSequence(x.want.Tty, x.want.DetachKeys)})
	}
	s.mu.Lock()
	s.spawn(func() { s.performExec(x) })
	s.mu.Unlock()
	s.copyExec(r, x, c)
	return nil
}

func (s *Server) beginExec(id string) (*execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.execs[id]
	switch {
	case x == nil:
		return nil, notFound("No such exec instance: %s", id)
	case x.started:
		return nil, conflict("Error: Exec command %s has already run", id)
	case !x.container.alive():
		return nil, conflict("Container %s is not running", x.container.id)
	}
	x.started, x.running = true, true
	if x.want.AttachStdin {
		x.in = &stdinBuffer{tty: x.want.Tty}
	}
	s.emitFor(x.container, "exec_start: "+strings.Join(x.want.Cmd, " "), "execID", x.id)
	return x, nil
}

// performExec performs an exec. It ends with the run of its container.
func (s *Server) performExec(x *execution) {
	s.mu.Lock()
	p := x.container.run
	a := &process{steps: x.steps(), in: x.in,
		out:    func(stream byte, text string) { x.log.add(s.tick(), stream, text) },
		frozen: func() bool { return x.container.status == paused },
		remove: func(path string) { s.removeFiles(x.container, path) }}
	if p != nil {
		p.with = append(p.with, a)
	}
	if x.in != nil {
		x.in.reader = a
	}
	s.mu.Unlock()
	s.endExec(x, s.perform(a))
}

func (s *Server) endExec(x *execution, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.running, x.code = false, code
	s.emitFor(x.container, "exec_die", "execID", x.id, "exitCode", number(code))
	s.touch()
}

// refusal is what the engine says of a command that the image does not have.
func (x *execution) refusal() error {
	if !x.container.image.lacks(x.want.Cmd) {
		return nil
	}
	return invalid("OCI runtime exec failed: exec failed: unable to start container process: exec: %q: %v: unknown", x.want.Cmd[0], errNoCommand)
}

// steps is what the command does: what is known of it, else what the image's
// behaviour says, else nothing.
func (x *execution) steps() []step {
	if steps, ok := parse(x.want.Cmd); ok {
		return steps
	}
	if err := x.refusal(); err != nil {
		return []step{{verb: "print", text: err.Error() + "\r"}, {verb: "exit", status: 126}}
	}
	if x.container.image.behaviour.Exec == nil {
		return nil
	}
	o := x.container.image.behaviour.Exec(x.want.Cmd)
	var steps []step
	if o.Stdout != "" {
		steps = append(steps, step{verb: "print", text: strings.TrimSuffix(o.Stdout, "\n")})
	}
	if o.Stderr != "" {
		steps = append(steps, step{verb: "warn", text: strings.TrimSuffix(o.Stderr, "\n")})
	}
	return append(steps, step{verb: "exit", status: o.Code})
}

// copyExec sends the output of an exec to a client, until it has ended.
func (s *Server) copyExec(r *http.Request, x *execution, w io.Writer) {
	v := view{stdout: x.want.AttachStdout, stderr: x.want.AttachStderr, tty: x.want.Tty}
	next := 0
	for {
		s.mu.Lock()
		s.await(r.Context(), 0, func() bool { return len(x.log.lines) > next || !x.running })
		batch := append([]entry(nil), x.log.lines[next:]...)
		next += len(batch)
		ended := !x.running || r.Context().Err() != nil || s.closed
		s.mu.Unlock()
		for _, e := range batch {
			if v.wants(e) && v.write(w, e) != nil {
				return
			}
		}
		if ended {
			return
		}
	}
}

func (s *Server) inspectExec(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.execs[r.PathValue("id")]
	if x == nil {
		return notFound("No such exec instance: %s", r.PathValue("id"))
	}
	var code *int
	if x.started && !x.running {
		code = &x.code
	}
	return answer(w, http.StatusOK, map[string]any{
		"ID": x.id, "ContainerID": x.container.id, "Running": x.running, "ExitCode": code, "Pid": 0,
		"OpenStdin": x.want.AttachStdin, "OpenStdout": x.want.AttachStdout, "OpenStderr": x.want.AttachStderr,
	})
}

func (s *Server) resizeExec(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.execs[r.PathValue("id")] == nil {
		return notFound("No such exec instance: %s", r.PathValue("id"))
	}
	w.WriteHeader(http.StatusOK)
	return nil
}
