//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

const (
	// realFaultsVariable is the number of runs of TestFaultsOnARealEngine; without it, time bounds them.
	realFaultsVariable = "COMPOSE_TEST_REAL_FAULTS"
	realFaultsTime     = time.Minute
	faultsProject      = "story-faults"
	// realStall is how long a stalled command is left before Ctrl-C: longer than until the stall is reported.
	realStall = 12 * time.Second
	// realEnds is when a command must have ended, also after Ctrl-C.
	realEnds = 60 * time.Second
)

// realFaultFile has what the engine in memory lacks: an image that BuildKit builds, and files that are watched.
const realFaultFile = `
services:
  db:
    image: IMAGE
    command: serve
    volumes: [data:/data]
    stop_grace_period: 1s
  web:
    image: PROJECT-web
    build: {context: ., dockerfile_inline: "FROM IMAGE"}
    command: serve
    depends_on: [db]
    stop_grace_period: 1s
    develop: {watch: [{path: ./src, action: sync, target: /synced}]}
volumes: {data: {}}
`

// realFaultCommands are a sample. Their input is closed: the proxy does not pass the end of an input on alone.
var realFaultCommands = []faultCommand{
	{args: []string{"build"}},
	{args: up},
	{args: []string{"up", "-d", "--build", "--force-recreate"}, before: started},
	{args: []string{"down"}, before: started},
	{args: []string{"stop"}, before: started},
	{args: []string{"scale", "web=2"}, before: started},
	{args: []string{"run", "--rm", "-T", "-i=false", "web", "echo", "a"}, before: started},
	{args: []string{"exec", "-T", "-i=false", "db", "echo", "a"}, before: started},
	{args: []string{"logs"}, before: started},
	{args: []string{"ps", "-a", "--format", "{{.Name}}"}, before: started},
	{args: []string{"watch", "--no-up"}, before: started, goesOn: true, code: 130},
}

// TestFaultsOnARealEngine lets random calls of random commands fail, in random ways, through a proxy before a real
// engine, for a minute: TestEveryCallEveryFault does so with each call on the engine in memory.
func TestFaultsOnARealEngine(t *testing.T) {
	host := os.Getenv(realEngine)
	if !strings.HasPrefix(host, "unix://") {
		t.Skip(realEngine + " names no engine with a socket")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host, ConfigDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	enginetest.Install(t, engine, appImage)
	t.Cleanup(func() { sweep(t, engine, faultsProject) })
	b := newRealFaults(t, engine, host)
	count, deadline := 1<<30, time.Now().Add(realFaultsTime)
	if n, err := strconv.Atoi(os.Getenv(realFaultsVariable)); err == nil {
		count, deadline = n, time.Now().Add(time.Duration(n)*time.Minute)
	}
	runs := 0
	for ; runs < count && time.Now().Before(deadline) && !t.Failed(); runs++ {
		b.disturb()
	}
	t.Logf("%d runs, %d of them met their fault", runs, b.hits)
}

// realFaults is a real engine behind a proxy that lets calls fail.
type realFaults struct {
	*testing.T
	engine       *engineclient.Engine
	proxy        *enginetest.Proxy
	direct, host string // ways to the engine: past the proxy, and through it
	dir          string
	random       *rand.Rand
	hits         int
}

func newRealFaults(t *testing.T, engine *engineclient.Engine, host string) *realFaults {
	b := &realFaults{T: t, engine: engine, direct: host, dir: t.TempDir(), random: rand.New(rand.NewPCG(killSeed(t), 0))}
	socket := strings.TrimPrefix(host, "unix://")
	b.proxy = enginetest.NewProxy(t, &httputil.ReverseProxy{
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0), // of calls that are made to fail
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "engine" },
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}},
	}, nameOfRealCall)
	dir, err := os.MkdirTemp("", "faults") // short: a socket's path is
	if err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		err = os.MkdirAll(filepath.Join(b.dir, "src"), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: b.proxy, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	b.host = "unix://" + listener.Addr().String()
	file := strings.NewReplacer("IMAGE", appImage, "PROJECT", faultsProject).Replace(realFaultFile)
	if err := os.WriteFile(filepath.Join(b.dir, "compose.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return b
}

// realID is an ID or a random name, which differs from run to run.
var realID = regexp.MustCompile(`[0-9a-f]{64}|[0-9a-f]{12}\b|-run-[0-9a-f]+`)

func nameOfRealCall(r *http.Request) enginetest.Call {
	path := regexp.MustCompile(`^/v1\.\d+`).ReplaceAllString(r.URL.Path, "")
	return enginetest.Call(r.Method + " " + realID.ReplaceAllString(path, "ID"))
}

// disturb runs a command without a fault and with one, and what must follow.
func (b *realFaults) disturb() {
	c := realFaultCommands[b.random.IntN(len(realFaultCommands))]
	b.prepare(c)
	want := b.run(b.host, c, false)
	calls := targets(want.calls)
	if want.code != c.code || len(calls) == 0 {
		b.Fatalf("compose %s: exit code %d without a fault:\n%s", c.name(), want.code, want.stderr)
	}
	at := calls[b.random.IntN(len(calls))]
	faults := enginetest.Faults()
	f := faults[b.random.IntN(len(faults))]
	b.prepare(c)
	b.proxy.Arm(at.call, at.n, f)
	got := b.run(b.host, c, f.Stalls())
	if b.proxy.Hit() {
		b.hits++
	}
	b.proxy.Disarm()
	what := "compose " + c.name() + ": " + string(at.call) + " (" + strconv.Itoa(at.n) + "): " + f.Name
	b.judge(what, c, want, got, f)
	b.converges(what)
}

func (b *realFaults) judge(what string, c faultCommand, want, got faultResult, f enginetest.Fault) {
	switch {
	case got.late:
		b.Errorf("%s: it does not end:\n%s", what, got.stderr)
	case strings.Contains(got.stderr, "goroutine "):
		b.Errorf("%s: it panics:\n%s", what, got.stderr)
	case got.code == 0 && !f.Claims():
		if diff := gocmp.Diff(want.census, got.census); diff != "" {
			b.Errorf("%s: exit code 0 without the effect (-want +got):\n%s\nstderr:\n%s", what, diff, got.stderr)
		}
	case f.Stalls() && got.code == 130 && strings.Contains(got.stderr, "still waiting for the engine to answer: "): // Ctrl-C ended the wait
	case got.code != 0 && got.code != c.code && !strings.Contains(got.stderr, "compose: "):
		b.Errorf("%s: exit code %d without a message:\n%s", what, got.code, got.stderr)
	case rawError.MatchString(got.stderr):
		b.Errorf("%s: the message is not readable:\n%s", what, got.stderr)
	}
}

// prepare brings the engine to where a command begins.
func (b *realFaults) prepare(c faultCommand) {
	b.ends("prepare", "down", "-v", "-t", "0", "--remove-orphans", "--rmi", "local")
	for _, args := range c.before {
		b.ends("prepare", args...)
	}
	b.proxy.Disarm()
}

// converges brings the project up, where nothing is left to do, and down, where nothing is left.
func (b *realFaults) converges(what string) {
	b.ends(what, "up", "-d", "--remove-orphans")
	b.ends(what, "plan", "--detailed-exitcode")
	b.ends(what, "down", "-v", "-t", "0", "--remove-orphans")
	if left, err := everything(b.engine, faultsProject); err != nil || len(left) > 0 {
		b.Errorf("%s: left: %v (%v)", what, left, err)
	}
}

// ends runs a command past the proxy, which must succeed.
func (b *realFaults) ends(what string, args ...string) {
	b.Helper()
	if r := b.run(b.direct, faultCommand{args: args}, false); r.code != 0 {
		b.Fatalf("%s: compose %s ends with %d:\n%s", what, strings.Join(args, " "), r.code, r.stderr)
	}
}

// run runs a command. One that goes on, or whose call stalls, gets Ctrl-C.
func (b *realFaults) run(host string, c faultCommand, stalled bool) (r faultResult) {
	b.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command("compose", c.args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = b.dir, &out, &said, time.Second
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+host, "COMPOSE_PROJECT_NAME="+faultsProject, "HOME="+b.dir)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	life := realEnds
	switch {
	case stalled:
		life = realStall
	case c.goesOn:
		life = 3 * time.Second
	}
	interrupt := time.AfterFunc(life, func() { _ = cmd.Process.Signal(syscall.SIGINT) })
	kill := time.AfterFunc(life+realEnds, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait()
	interrupt.Stop()
	r.late = !kill.Stop()
	r.code, r.stdout, r.stderr, r.calls = cmd.ProcessState.ExitCode(), out.String(), said.String(), b.proxy.Calls()
	var err error
	if r.census, err = everything(b.engine, faultsProject); err != nil {
		b.Fatal(err)
	}
	if list, err := b.engine.ImageList(b.Context(), image.ListOptions{Filters: engineclient.Filters("reference", faultsProject+"-web")}); err != nil {
		b.Fatal(err)
	} else if len(list) > 0 {
		r.census = append(r.census, "image "+faultsProject+"-web")
	}
	return r
}
