package conformance

import (
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
)

// logs reads a container's logs to their end: stdout and stderr.
func (b *tester) logs(id string, o container.LogsOptions) (string, string) {
	b.Helper()
	r, err := b.ContainerLogs(b.Context(), id, o)
	b.must(err)
	defer func() { _ = r.Close() }()
	return b.split(r)
}

func (b *tester) split(r io.Reader) (string, string) {
	b.Helper()
	var out, errs strings.Builder
	_, err := stdcopy.StdCopy(&out, &errs, r)
	b.must(err)
	return out.String(), errs.String()
}

func both() container.LogsOptions { return container.LogsOptions{ShowStdout: true, ShowStderr: true} }

func logCases() []testCase {
	return []testCase{
		{"logs keep both streams apart", func(b *tester) {
			id := b.run("job", command("print", "a", "b", "then", "warn", "c"))
			b.exitCode(id)
			out, errs := b.logs(id, both())
			equal(b, "stdout", out, "a\nb\n")
			equal(b, "stderr", errs, "c\n")
			out, errs = b.logs(id, container.LogsOptions{ShowStderr: true})
			equal(b, "stderr alone", out+errs, "c\n")
		}},
		{"logs begin with the last lines that are asked for", func(b *tester) {
			id := b.run("job", command("print", "a", "b", "c"))
			b.exitCode(id)
			o := both()
			o.Tail = "2"
			out, _ := b.logs(id, o)
			equal(b, "stdout", out, "b\nc\n")
			o.Tail = "0"
			out, _ = b.logs(id, o)
			equal(b, "none", out, "")
			o.Tail = "all"
			out, _ = b.logs(id, o)
			equal(b, "all", out, "a\nb\nc\n")
		}},
		// Since the start of the last run would not do: the time at which a line
		// is noted may lie before the noted start, and after the noted end.
		{"logs since a moment are what came later", func(b *tester) {
			id := b.run("job", command("print", "a"))
			b.exitCode(id)
			time.Sleep(time.Second)
			o := both()
			o.Since = timestamp()
			b.start(id)
			b.exitCode(id)
			out, _ := b.logs(id, both())
			equal(b, "all", out, "a\na\n")
			out, _ = b.logs(id, o)
			equal(b, "since", out, "a\n")
		}},
		{"logs until a moment end there", func(b *tester) {
			id := b.run("job", command("print", "a", "then", "sleep", "1", "then", "print", "b"))
			b.exitCode(id)
			o := both()
			o.Timestamps = true
			out, _ := b.logs(id, o)
			_, second, _ := strings.Cut(out, "\n")
			o.Timestamps = false
			o.Until = before(b, second).Format(time.RFC3339Nano)
			out, _ = b.logs(id, o)
			equal(b, "until", out, "a\n")
		}},
		{"logs carry times in front of lines", func(b *tester) {
			id := b.run("job", command("print", "a"))
			b.exitCode(id)
			o := both()
			o.Timestamps = true
			out, _ := b.logs(id, o)
			if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z a\n$`).MatchString(out) {
				b.Errorf("got %q", out)
			}
		}},
		{"followed logs end with the container", func(b *tester) {
			id := b.run("job", command("print", "a", "then", "sleep", "0.5", "then", "print", "b"))
			o := both()
			o.Follow = true
			out, _ := b.logs(id, o)
			equal(b, "stdout", out, "a\nb\n")
		}},
		{"followed logs of what does not run end at once", func(b *tester) {
			o := both()
			o.Follow = true
			out, _ := b.logs(b.create("job", command("print", "a")), o)
			equal(b, "stdout", out, "")
		}},
		{"logs of a terminal are not framed", func(b *tester) {
			a := command("print", "a")
			a.Tty = true
			id := b.run("job", a)
			b.exitCode(id)
			r, err := b.ContainerLogs(b.Context(), id, both())
			b.must(err)
			defer func() { _ = r.Close() }()
			out, err := io.ReadAll(r)
			b.must(err)
			equal(b, "stdout", string(out), "a\r\n")
		}},
		{"logs of no stream are refused", func(b *tester) {
			_, err := b.ContainerLogs(b.Context(), b.create("job", createRequest{}), container.LogsOptions{})
			b.wantError(err, anyError, "you must choose at least one stream")
		}},
	}
}

// before returns the last moment before a line with a timestamp. Podman's
// timestamps are whole seconds, so an earlier line is at least a second older.
func before(b *tester, line string) time.Time {
	b.Helper()
	stamp, _, _ := strings.Cut(line, " ")
	at, err := time.Parse(time.RFC3339Nano, stamp)
	b.must(err)
	return at.Add(-time.Nanosecond)
}
