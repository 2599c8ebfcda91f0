//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// before and after are a stack and what it is changed into: everything that a
// replacement can be made of is in it.
const (
	before = `
services:
  db:
    image: app
    environment: {N: 1}
    volumes: [data:/data, /scratch]
    healthcheck: {test: [CMD, "true"], interval: 1ms}
  job:
    image: app
    command: ["exit", "0"]
    environment: {N: 1}
    depends_on: {db: {condition: service_healthy}}
  web:
    image: app
    environment: {N: 1}
    scale: 2
    networks: [front, back]
    volumes: [/scratch]
    configs: [settings]
    depends_on:
      db: {condition: service_healthy, restart: true}
      job: {condition: service_completed_successfully}
  old:
    image: app
networks: {front: {}, back: {labels: {N: "1"}}, default: {}}
volumes: {data: {}}
configs: {settings: {content: hello}}
`
	small = `
services:
  db:
    image: app
    volumes: [data:/data, /scratch]
volumes: {data: {}}
`
)

var after = strings.NewReplacer("N: 1", "N: 2", `N: "1"`, `N: "2"`, "scale: 2", "scale: 3", "  old:\n    image: app\n", "").Replace(before)

// TestEveryInterruptionIsPutRightByTheNextUp kills the program, or lets the
// engine fail, at every single call that changes something; the next up must
// converge: no temporary name, nothing twice, no volume lost.
func TestEveryInterruptionIsPutRightByTheNextUp(t *testing.T) {
	up := []string{"up", "-d", "--remove-orphans"}
	for _, change := range []struct {
		name, from, to string
		args           []string
	}{
		{"up", "", before, up}, {"change", before, after, up}, {"shrink", before, small, up},
		{"recreate", before, before, []string{"up", "-d", "--force-recreate"}},
		{"scale", before, before, []string{"scale", "web=1"}},
		{"restart", before, before, []string{"restart"}},
		{"stop", before, before, []string{"stop"}},
		{"kill", before, before, []string{"kill"}},
		{"remove", before, before, []string{"rm", "-f", "-s", "web", "job"}},
		{"create", "", before, []string{"create"}},
	} {
		for _, accident := range []accident{refuses, dies} {
			t.Run(change.name+"/"+string(accident), func(t *testing.T) {
				t.Parallel()
				whole := newStage(t)
				if change.from != "" {
					whole.run("up", change.from, "up", "-d")
				}
				whole.run(change.name, change.to, change.args...)
				whole.run("up", change.to, up...)
				n := 1
				for interrupted(t, change.from, change.to, change.args, accident, n, whole.census()) {
					n++
				}
				if n == 1 {
					t.Errorf("%v makes no call that changes something", change.args)
				}
			})
		}
	}
}

// TestAnInterruptedDownIsFinishedByTheNext does the same with down -v.
func TestAnInterruptedDownIsFinishedByTheNext(t *testing.T) {
	for _, accident := range []accident{refuses, dies} {
		t.Run(string(accident), func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				s := newStage(t)
				s.run("up", before, "up", "-d")
				s.line.plan(accident, n)
				code, _ := s.try(before, "down", "-v")
				if !s.line.happened() {
					return
				}
				if accident == refuses && code == 0 {
					t.Errorf("call %d failed, and down ended with 0", n)
				}
				s.run("down", before, "down", "-v")
				if left := s.census(); len(left) > 0 {
					t.Errorf("after call %d (%s): left %v", n, s.line.call, left)
				}
			}
		})
	}
}

// interrupted brings up from, interrupts a command on to at its n-th call that changes something, and
// brings to up: the result must be that of an uninterrupted command. It reports whether there was
// such a call.
func interrupted(t *testing.T, from, to string, args []string, a accident, n int, want []string) bool {
	s := newStage(t)
	if from != "" {
		s.run("first up", from, "up", "-d")
	}
	kept := s.volumes("db")
	s.line.plan(a, n)
	code, said := s.try(to, args...)
	if !s.line.happened() {
		return false
	}
	if a == refuses && code != 1 {
		t.Errorf("call %d (%s) failed, and %v ended with %d:\n%s", n, s.line.call, args, code, said)
	}
	s.forgetCreations()
	s.run(fmt.Sprintf("up after call %d (%s)", n, s.line.call), to, "up", "-d", "--remove-orphans")
	if diff := cmp.Diff(want, s.census()); diff != "" {
		t.Errorf("after call %d (%s):\n%s", n, s.line.call, diff)
	}
	if from != "" {
		if diff := cmp.Diff(kept, s.volumes("db")); diff != "" {
			t.Errorf("after call %d (%s): the volumes of db are others:\n%s", n, s.line.call, diff)
		}
	}
	s.engine.Forget()
	s.run("last up", to, "up", "-d", "--remove-orphans")
	if m := s.engine.Mutations(); len(m) > 0 {
		t.Errorf("after call %d (%s): the up after that did %v", n, s.line.call, m)
	}
	return true
}

// stage is an engine in memory, behind a line that breaks on command.
type stage struct {
	t      *testing.T
	engine *enginetest.Server
	line   *line
	dir    string
	host   string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, engine: enginetest.New(t), dir: t.TempDir()}
	s.engine.Image("app", enginetest.Behaviour{})
	s.line = &line{engine: s.engine}
	dir, err := os.MkdirTemp("", "story") // paths of sockets are short: 100 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "engine.sock"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(s.line)
	server.Listener.Close()
	server.Listener = listener
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	s.host = listener.Addr().String()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		os.RemoveAll(dir)
	})
	return s
}

// try runs a command with a file, and returns its exit code and stderr.
func (s *stage) try(file string, args ...string) (int, string) {
	s.t.Helper()
	return inProcess(s.t, s.dir, s.dial, file, args...)
}

// dial opens the line.
func (s *stage) dial() (*engineclient.Engine, error) {
	return engineclient.New("unix://"+s.host, func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", s.host)
	})
}

// run runs a command on a whole line; it must succeed.
func (s *stage) run(what, file string, args ...string) {
	s.t.Helper()
	s.line.heal()
	if code, said := s.try(file, args...); code != 0 {
		s.t.Errorf("%s ended with %d:\n%s", what, code, said)
	}
}

// forgetCreations removes the notes of what a killed command was creating. The engine in memory has created it or never got
// the call, so the next command would wait in vain each time.
func (s *stage) forgetCreations() {
	s.t.Helper()
	err := filepath.WalkDir(s.dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".creating" {
			err = os.Remove(path)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// number is that of a replica: a gap that an accident has left stays, as with
// docker compose.
var number = regexp.MustCompile(`-\d+ `)

// census is what is there, without the numbers of replicas.
func (s *stage) census() []string {
	s.t.Helper()
	lines, err := everything(s.engine.Engine(), "shop")
	if err != nil {
		s.t.Fatal(err)
	}
	for i := range lines {
		lines[i] = number.ReplaceAllString(lines[i], " ")
	}
	return lines
}

// volumes are the names of a service's volumes, by where they are mounted.
func (s *stage) volumes(service string) map[string]string {
	s.t.Helper()
	e := s.engine.Engine()
	found, err := e.ContainerInspect(s.t.Context(), "shop-"+service+"-1")
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for _, m := range found.Mounts {
		out[m.Destination] = m.Name
	}
	return out
}

// accident is what happens to a call that changes something.
type accident string

const (
	refuses accident = "the engine fails" // the call has no effect, the program goes on
	dies    accident = "killed"           // the call has its effect, nothing comes after it
)

// line is between the program and its engine.
type line struct {
	engine *enginetest.Server

	mu       sync.Mutex
	accident accident
	left     int // calls until it happens
	broken   bool
	call     string
}

func (l *line) plan(a accident, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accident, l.left, l.broken, l.call = a, n, false, ""
}

func (l *line) heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accident, l.broken = "", false
}

func (l *line) happened() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.call != ""
}

// meets says what happens to one call.
func (l *line) meets(r *http.Request) (a accident, dead bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return "", true
	}
	if l.accident == "" || l.call != "" || !enginetest.Call(r.Method+" "+r.URL.Path).Changes() {
		return "", false
	}
	if l.left--; l.left > 0 {
		return "", false
	}
	l.call = r.Method + " " + r.URL.String()
	l.broken = l.accident != refuses
	return l.accident, false
}

// ServeHTTP lets a call through, or not.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, dead := l.meets(r)
	switch {
	case dead:
		panic(http.ErrAbortHandler)
	case a == refuses:
		http.Error(w, `{"message":"disk full"}`, http.StatusInternalServerError)
		return
	case a == dies:
		l.engine.ServeHTTP(discard{}, r)
		panic(http.ErrAbortHandler)
	}
	l.engine.ServeHTTP(w, r)
}

// discard is the answer that nobody gets.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
