package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

func streamCases() []testCase {
	return []testCase{
		{"who attaches before the start misses nothing", func(b *tester) {
			id := b.create("job", command("print", "a", "then", "warn", "b"))
			s, err := b.ContainerAttach(b.Context(), id, container.AttachOptions{Stream: true, Stdout: true, Stderr: true})
			b.must(err)
			defer s.Close()
			b.start(id)
			out, errs := b.split(s.Reader)
			equal(b, "stdout", out, "a\n")
			equal(b, "stderr", errs, "b\n")
		}},
		{"stdin ends when its half of the connection is closed", func(b *tester) {
			a := command("cat")
			a.OpenStdin, a.StdinOnce, a.AttachStdin = true, true, true
			id := b.create("job", a)
			s, err := b.ContainerAttach(b.Context(), id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true})
			b.must(err)
			defer s.Close()
			b.start(id)
			_, err = io.WriteString(s.Conn, "hello\n")
			b.must(err)
			b.must(s.CloseWrite())
			out, _ := b.split(s.Reader)
			equal(b, "stdout", out, "hello\n")
			equal(b, "code", b.exitCode(id), 0)
		}},
		{"an exec has output and a code of its own", func(b *tester) {
			id := b.run("web", createRequest{})
			x, s := b.exec(id, container.ExecOptions{Cmd: []string{"sh", "-c", "echo out; echo err >&2; exit 3"}, AttachStdout: true, AttachStderr: true})
			defer s.Close()
			out, errs := b.split(s.Reader)
			equal(b, "stdout", out, "out\n")
			equal(b, "stderr", errs, "err\n")
			b.eventually("it ends", func() bool { return !b.execState(x).Running })
			equal(b, "code", b.execState(x).ExitCode, 3)
			equal(b, "container", b.inspect(id).State.Status, "running")
		}},
		{"an exec reads what it is sent", func(b *tester) {
			id := b.run("web", createRequest{})
			_, s := b.exec(id, container.ExecOptions{Cmd: []string{"cat"}, AttachStdin: true, AttachStdout: true})
			defer s.Close()
			_, err := io.WriteString(s.Conn, "hello\n")
			b.must(err)
			b.must(s.CloseWrite())
			out, _ := b.split(s.Reader)
			equal(b, "stdout", out, "hello\n")
		}},
		{"on a terminal Ctrl-C ends the command, and Ctrl-D what it reads", func(b *tester) {
			id := b.run("web", createRequest{})
			for _, key := range []string{"\x03", "\x04"} {
				x, s := b.exec(id, container.ExecOptions{Cmd: []string{"sh", "-c", "echo ready; cat"}, Tty: true, AttachStdin: true, AttachStdout: true})
				_, err := io.ReadFull(s.Reader, make([]byte, len("ready\r\n")))
				b.must(err)
				_, err = io.WriteString(s.Conn, key)
				b.must(err)
				b.eventually("it ends", func() bool { return !b.execState(x).Running })
				equal(b, "code", b.execState(x).ExitCode, 0)
				s.Close()
			}
		}},
		{"a terminal's size can be set while it is there", func(b *tester) {
			a := createRequest{}
			a.Tty, a.OpenStdin = true, true
			id := b.run("web", a)
			b.must(b.ContainerResize(b.Context(), id, container.ResizeOptions{Height: 24, Width: 80}))
			x, s := b.exec(id, container.ExecOptions{Cmd: []string{"cat"}, Tty: true, AttachStdin: true, AttachStdout: true})
			defer s.Close()
			b.eventually("it runs", func() bool { return b.execState(x).Running })
			b.must(b.ContainerExecResize(b.Context(), x, container.ResizeOptions{Height: 24, Width: 80}))
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			b.wantError(b.ContainerResize(b.Context(), id, container.ResizeOptions{Height: 24, Width: 80}), anyError, "is not running")
		}},
		{"a detached exec runs on", func(b *tester) {
			id := b.run("web", createRequest{})
			x, err := b.ContainerExecCreate(b.Context(), id, container.ExecOptions{Cmd: []string{"sh", "-c", "sleep 0.3; exit 4"}})
			b.must(err)
			b.must(b.ContainerExecStart(b.Context(), x.ID, container.ExecStartOptions{Detach: true}))
			equal(b, "running", b.execState(x.ID).Running, true)
			b.eventually("it ends", func() bool { return !b.execState(x.ID).Running })
			equal(b, "code", b.execState(x.ID).ExitCode, 4)
		}},
		{"an exec of a missing command reports it and exits with 126 or 127", func(b *tester) {
			id := b.run("web", createRequest{})
			x, s := b.exec(id, container.ExecOptions{Cmd: []string{b.uniqueName("none")}, AttachStdout: true, AttachStderr: true})
			defer s.Close()
			out, errs := b.split(s.Reader)
			equal(b, "words", strings.Contains(out+errs, "executable file not found"), true)
			b.eventually("it ends", func() bool { return !b.execState(x).Running })
			code := b.execState(x).ExitCode
			equal(b, "code", code == 126 || code == 127, true)
			detached, err := b.ContainerExecCreate(b.Context(), id, container.ExecOptions{Cmd: []string{b.uniqueName("none")}})
			b.must(err)
			err = b.ContainerExecStart(b.Context(), detached.ID, container.ExecStartOptions{Detach: true})
			b.wantError(err, anyError, "executable file not found")
		}},
		{"stats report what a running container uses", func(b *tester) {
			id := b.run("web", createRequest{})
			var u container.StatsResponse
			b.eventually("its memory is counted", func() bool { // on a busy machine its process has none at first
				r, err := b.ContainerStatsOneShot(b.Context(), id)
				b.must(err)
				defer func() { _ = r.Body.Close() }()
				u = container.StatsResponse{}
				b.must(json.NewDecoder(r.Body).Decode(&u))
				return u.MemoryStats.Usage > 0
			})
			equal(b, "limit", u.MemoryStats.Limit > 0, true)
			equal(b, "CPU", u.CPUStats.CPUUsage.TotalUsage > 0, true)
			equal(b, "processes", u.PidsStats.Current > 0, true)
		}},
		{"an exec in what does not run is refused", func(b *tester) {
			id := b.create("web", createRequest{})
			_, err := b.ContainerExecCreate(b.Context(), id, container.ExecOptions{Cmd: []string{"true"}})
			b.wantError(err, engineclient.IsConflict, fmt.Sprintf("%s is not running", id))
		}},
		{"top shows the processes of what runs", func(b *tester) {
			id := b.run("web", command("sleep", "inf"))
			// A process that has just begun may not have its arguments yet.
			b.eventually("its process is shown", func() bool {
				top, err := b.ContainerTop(b.Context(), id, nil)
				b.must(err)
				return len(top.Processes) == 1 && strings.Contains(strings.Join(top.Processes[0], " "), "sleep inf")
			})
			b.must(b.ContainerStop(b.Context(), id, container.StopOptions{}))
			_, err := b.ContainerTop(b.Context(), id, nil)
			b.wantError(err, anyError, "is not running")
		}},
	}
}

func (b *tester) exec(id string, o container.ExecOptions) (string, types.HijackedResponse) {
	b.Helper()
	x, err := b.ContainerExecCreate(b.Context(), id, o)
	b.must(err)
	s, err := b.ContainerExecAttach(b.Context(), x.ID, container.ExecAttachOptions{})
	b.must(err)
	return x.ID, s
}

func (b *tester) execState(id string) container.ExecInspect {
	b.Helper()
	x, err := b.ContainerExecInspect(b.Context(), id)
	b.must(err)
	return x
}
