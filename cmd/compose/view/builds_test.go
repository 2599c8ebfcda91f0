//go:build unix

package view

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerd/console"
	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

// sendBuild sends the status of a small build: one step that prints and is done.
func sendBuild(ch chan *client.SolveStatus) {
	defer close(ch)
	now := time.Now()
	d := digest.FromString("the same step")
	ch <- &client.SolveStatus{Vertexes: []*client.Vertex{{Digest: d, Name: "[stage 1/2] RUN make\x1b[2J", Started: &now}}}
	ch <- &client.SolveStatus{Logs: []*client.VertexLog{{Vertex: d, Stream: 1, Data: []byte("compiling\n"), Timestamp: now}}}
	ch <- &client.SolveStatus{Vertexes: []*client.Vertex{{Digest: d, Name: "[stage 1/2] RUN make\x1b[2J", Started: &now, Completed: &now}}}
}

func showBuilds(t *testing.T, b *Builds, services ...string) {
	t.Helper()
	var all sync.WaitGroup
	for _, s := range services {
		ch := b.Follow(s)
		all.Go(func() { sendBuild(ch) })
	}
	all.Wait()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestBuildsInEachMode(t *testing.T) {
	for _, c := range []struct {
		mode Mode
		has  []string
		not  []string
	}{
		{ModePlain, []string{"[web stage 1/2] RUN make\\x1b[2J", "[api stage 1/2] RUN make", "compiling"}, []string{"\x1b"}},
		{ModeTTY, []string{"[web stage 1/2] RUN make"}, []string{"\x1b[2J"}}, // no file, so plain
		{ModeJSON, []string{`"name":"[api stage 1/2] RUN make\\x1b[2J"`}, []string{"\x1b"}},
		{ModeQuiet, nil, []string{"make"}},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			var b bytes.Buffer
			term := Terminal{W: &b}
			p := NewProgress(ProgressOptions{Mode: c.mode, Terminal: term, Now: time.Now})
			showBuilds(t, NewBuilds(p, term, c.mode), "web", "api")
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			for _, s := range c.has {
				if !strings.Contains(b.String(), s) {
					t.Errorf("no %q in\n%s", s, b.String())
				}
			}
			for _, s := range c.not {
				if strings.Contains(b.String(), s) {
					t.Errorf("%q in\n%q", s, b.String())
				}
			}
		})
	}
}

// pty is a terminal of the kernel and what is written to it.
func pty(t *testing.T) (*os.File, func() string) {
	t.Helper()
	master, name, err := console.NewPty()
	if err != nil {
		t.Fatal(err)
	}
	if err := master.Resize(console.WinSize{Width: 70, Height: 30}); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		// Reading ends with an error when the other end is closed.
		b, _ := io.ReadAll(master)
		read <- string(b)
	}()
	return slave, func() string {
		slave.Close()
		text := <-read
		master.Close()
		return text
	}
}

func TestBuildOnATerminalSuspendsTheProgress(t *testing.T) {
	file, text := pty(t)
	term := Open(file)
	if !term.TTY || term.width() != 70 || term.height() != 30 {
		t.Fatalf("the terminal is %v, %d x %d", term.TTY, term.width(), term.height())
	}
	p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: term, Now: time.Now})
	p.Plan("up", parsePlan(t, "build image shop-web"))
	b := NewBuilds(p, term, ModeTTY)
	for range 2 {
		ch := b.Follow("web")
		sendBuild(ch)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if n := p.(*ttyProgress).suspended; n != 0 {
		t.Errorf("it is suspended %d times", n)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	got := text()
	if !strings.Contains(got, "[web stage 1/2] RUN make") || !strings.Contains(got, "FINISHED") {
		t.Errorf("the display of the build is not there: %q", got)
	}
}

func TestOpenOfSomethingElse(t *testing.T) {
	for _, w := range []io.Writer{&bytes.Buffer{}, file(t)} {
		if term := Open(w); term.TTY || term.width() != usualWidth || term.height() != usualHeight {
			t.Errorf("%T is taken for a terminal", w)
		}
	}
}

func file(t *testing.T) *os.File {
	f, err := os.Create(fmt.Sprint(t.TempDir(), "/out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestBuildOutputOnATerminalIsTame(t *testing.T) {
	in := "\x1b[31mred\x1b[2J\r10%\r\n\x1b]0;t\x07"
	if got := string(relabel{tty: true}.output([]byte(in))); got != "\x1b[31mred\x1b[m\r10%\r\n" {
		t.Errorf("got %q", got)
	}
	if got := string(relabel{}.output([]byte(in))); got != in {
		t.Errorf("a pipe gets %q", got)
	}
}
