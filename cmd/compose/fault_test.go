//go:build unix

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
)

const (
	// faultsEnd is how long a command may take whose engine fails.
	faultsEnd = 3 * time.Minute
	// stallReported is when a command must have reported a call that is not answered.
	stallReported = 45 * time.Second
	// interruptEnds is how long a command may take after Ctrl-C: steps under way have 10 seconds.
	interruptEnds = 13 * time.Second
)

// TestEveryCallEveryFault makes each engine call of each command fail in each way. Whatever fails, the command ends
// in time without a panic; its message names what failed; it only reports success when it has had its effect; the
// next `up` converges; and `down -v` leaves nothing. A stalled call is reported, and ends with Ctrl-C.
func TestEveryCallEveryFault(t *testing.T) {
	only := regexp.MustCompile(os.Getenv("COMPOSE_TEST_FAULT")) // "up -d: GET /networks: null"
	for _, c := range faultCommands {
		t.Run(c.name(), func(t *testing.T) {
			t.Parallel()
			want := c.undisturbed(t)
			runs, failures := 0, &failureList{}
			for i, target := range targets(want.calls) {
				for _, f := range chosenFaults(target, i) {
					what := fmt.Sprintf("%s: %s (%d): %s", c.name(), target.call, target.n, f.Name)
					if !only.MatchString(what) {
						continue
					}
					runs++
					synctest.Test(t, func(t *testing.T) {
						b := newFaultBench(t, what)
						b.failures = failures
						b.disturbed(c, want, target, f)
					})
				}
			}
			t.Logf("%d calls, %d runs", len(want.calls), runs)
			failures.report(t)
		})
	}
}

// allFaults is the variable that makes every call fail in every way; otherwise in one way of each kind, in rotation.
const allFaults = "COMPOSE_TEST_ALL_FAULTS"

// rotation selects the fault of each kind that a call meets. It is fixed unless the environment sets it, so that a
// change is not blamed for a fault that another rotation would have found before it. 24 rotations have all faults.
var rotation = func() int {
	if n, err := strconv.Atoi(os.Getenv("COMPOSE_TEST_FAULT_ROTATION")); err == nil {
		return n
	}
	return 23
}()

// chosenFaults are the faults of a command's i-th call: one of each kind.
func chosenFaults(at target, i int) []enginetest.Fault {
	kinds := map[string][]enginetest.Fault{}
	var order []string
	for _, f := range enginetest.Faults() {
		if !f.Applies(at.call) {
			continue
		}
		if kinds[f.Kind] == nil {
			order = append(order, f.Kind)
		}
		kinds[f.Kind] = append(kinds[f.Kind], f)
	}
	var out []enginetest.Fault
	for _, kind := range order {
		all := kinds[kind]
		if os.Getenv(allFaults) == "" {
			n := (i + rotation) % len(all)
			all = all[n : n+1]
		}
		out = append(out, all...)
	}
	return out
}

// target is one call of a command: the n-th of its name.
type target struct {
	call enginetest.Call
	n    int
}

func targets(calls []enginetest.Call) []target {
	seen := map[enginetest.Call]int{}
	var out []target
	for _, call := range calls {
		if seen[call]++; seen[call] <= mostAlike {
			out = append(out, target{call, seen[call]})
		}
	}
	return out
}

// mostAlike is how many calls of one name are made to fail: the rest comes from the same place.
const mostAlike = 3

// undisturbed is what a command does when nothing fails.
func (c faultCommand) undisturbed(t *testing.T) (want faultResult) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newFaultBench(t, c.name())
		b.prepare(c)
		want = b.run(c, false)
		if want.code != c.code {
			t.Fatalf("exit code %d, want %d:\n%s", want.code, c.code, want.stderr)
		}
	})
	return want
}

// faultResult is what came of a run.
type faultResult struct {
	code           int
	stdout, stderr string
	calls          []enginetest.Call
	events, census []string
	late           bool // it had to be ended
	interrupted    bool // it got Ctrl-C
	ending         bool // the fault came after that, and it ended in time
}

// faultBench is an engine in memory behind a proxy that lets a call fail.
type faultBench struct {
	*testing.T
	what   string
	dir    string
	engine *enginetest.Server
	proxy  *enginetest.Proxy
	dial   engineclient.Dialer

	failures *failureList
}

func newFaultBench(t *testing.T, what string) *faultBench {
	b := &faultBench{T: t, what: what, dir: t.TempDir(), engine: enginetest.New(t)}
	b.proxy = enginetest.NewProxy(t, b.engine, func(r *http.Request) enginetest.Call {
		return enginetest.Call(testProject.ReplaceAllString(string(b.engine.Name(r)), "shop-test"))
	})
	b.dial = enginetest.DialerTo(t, b.proxy)
	b.engine.Image("app", enginetest.Behaviour{})
	b.engine.Remote("app", enginetest.Behaviour{})
	b.engine.Image(enginetest.ForeignName, enginetest.Behaviour{})
	for name, content := range map[string]string{
		"compose.yaml": faultFile, "changed.yaml": strings.ReplaceAll(faultFile, "N: 1", "N: 2"), "file": "content\n",
		"built.yaml": builtFile, "hooks.yaml": hooksFile, "terminal.yaml": terminalFile,
	} {
		b.must(os.WriteFile(filepath.Join(b.dir, name), []byte(content), 0o600))
	}
	b.strangers()
	return b
}

// strangers are objects of another project, which the faults answer with, and which must stay.
func (b *faultBench) strangers() {
	e, ctx, labels := b.engine.Engine(), context.Background(), map[string]string{planner.LabelProject: "other", planner.LabelService: "web", "com.docker.compose.container-number": "1"}
	_, err := e.NetworkCreate(ctx, enginetest.ForeignName, network.CreateOptions{Labels: labels})
	b.must(err)
	_, err = e.VolumeCreate(ctx, volume.CreateOptions{Name: enginetest.ForeignName, Labels: labels})
	b.must(err)
	made, err := e.ContainerCreate(ctx, &container.Config{Image: enginetest.ForeignName, Labels: labels}, nil, nil, nil, enginetest.ForeignName)
	b.must(err)
	b.must(e.ContainerStart(ctx, made.ID, container.StartOptions{}))
}

func (b *faultBench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// disturbed runs a command whose target fails, and what must follow.
func (b *faultBench) disturbed(c faultCommand, want faultResult, at target, f enginetest.Fault) {
	if os.Getenv("COMPOSE_TEST_FAULT_TRACE") != "" {
		fmt.Fprintln(os.Stderr, b.what)
	}
	b.prepare(c)
	b.proxy.Arm(at.call, at.n, f)
	got := b.run(c, f.Stalls())
	hit := b.proxy.Hit()
	b.proxy.Disarm()
	if !hit {
		return // calls that run at once come in any order
	}
	b.judge(c, want, got, at, f)
	if c.reads {
		return
	}
	b.converges()
}

// fail records what is wrong with a run.
func (b *faultBench) fail(format string, args ...any) {
	text := b.what + ":\n" + strings.TrimRight(fmt.Sprintf(format, args...), "\n")
	b.failures.texts = append(b.failures.texts, strings.ReplaceAll(text, "\n", "\n    "))
}

// failureList collects what is wrong: a test that fails in a bubble ends the test around it.
type failureList struct{ texts []string }

// mostReported is how many failures of one command are printed.
var mostReported, _ = strconv.Atoi(cmp.Or(os.Getenv("COMPOSE_TEST_FAULT_REPORTED"), "10"))

func (l *failureList) report(t *testing.T) {
	t.Helper()
	for i, text := range l.texts {
		if i == mostReported {
			t.Errorf("and %d more", len(l.texts)-i)
			return
		}
		t.Error(text)
	}
}

// judge holds a run against the one without a fault.
func (b *faultBench) judge(c faultCommand, want, got faultResult, at target, f enginetest.Fault) {
	said := got.stderr
	silent := f.Stalls() && (f.Begins() && (c.goesOn || streamed.MatchString(string(at.call))) || c.goesOn && at.call == "GET /events")
	switch {
	case got.late:
		b.fail("it does not end:\n%s", said)
	case got.ending && got.code == c.code: // it need not wait for a call that the interrupt began
	case got.interrupted && f.Stalls() && !silent && !strings.Contains(said, "still waiting for the engine"):
		b.fail("the stall is not reported:\n%s", said)
	case got.interrupted && f.Stalls() && f.Begins() && got.code == 0:
		b.judgeSuccess(c, want, got) // the answer had begun: the engine had done it
	case got.interrupted && f.Stalls():
		if got.code == 0 {
			b.fail("exit code 0 after a failure:\n%s", said)
		}
	case got.code == c.code && f.Claims():
	case c.code != 0 && got.code == c.code && strings.Contains(said, "compose: ") && namesFailure(said, at.call): // reported
	case c.tty && f.Kind == "closed" && got.code == c.code: // complete, as far as anybody can tell
	case f.Kind == "ended" && strings.HasSuffix(string(at.call), "/logs") && !c.goesOn: // complete, as far as anybody can tell
	case got.code == c.code:
		b.judgeSuccess(c, want, got)
	case got.code == 0:
		b.fail("exit code 0 after a failure:\n%s", said)
	case !namesFailure(said, at.call):
		b.fail("the message names neither the call nor its object (exit code %d):\n%s", got.code, said)
	case rawError.MatchString(said):
		b.fail("the message is not readable:\n%s", said)
	}
	for _, e := range got.events {
		if strings.HasPrefix(e, "volume destroy") && !slices.Contains(want.events, e) {
			b.fail("a volume is lost: %s", e)
		}
	}
	if left := b.testsLeft(); len(left) > 0 && !f.Claims() && !strings.Contains(said, "were not removed") {
		b.fail("test leaves %v, and does not report it (exit code %d):\n%s", left, got.code, said)
	}
	if left := b.census("other"); len(left) != 3 {
		b.fail("objects of another project are changed: %v", left)
	}
}

// judgeSuccess checks that a run which reports success has had its effect.
func (b *faultBench) judgeSuccess(c faultCommand, want, got faultResult) {
	if diff := gocmp.Diff(c.shown(want.stdout), c.shown(got.stdout)); diff != "" && !strings.Contains(got.stderr, "warning:") {
		b.fail("exit code %d with another output (-want +got):\n%s\nstderr:\n%s", got.code, diff, got.stderr)
	}
	if diff := gocmp.Diff(want.census, got.census); diff != "" {
		b.fail("exit code %d without the effect (-want +got):\n%s\nstderr:\n%s", got.code, diff, got.stderr)
	}
	rest := slices.Clone(got.events)
	for _, e := range want.events {
		if strings.HasSuffix(e, " shop-job-1") && !strings.HasPrefix(e, "container create") {
			continue // it may have ended by itself
		}
		if i := slices.Index(rest, e); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		if strings.HasPrefix(e, "image pull") && strings.Contains(got.stderr, "Warning") {
			continue // --ignore-pull-failures
		}
		b.fail("exit code %d without the effect %q; events: %v\nstderr:\n%s", got.code, e, got.events, got.stderr)
	}
}

// streamed are the calls whose answer lasts as long as something happens.
var streamed = regexp.MustCompile(`/events|/wait|/attach|/logs|/exec/.*/start|/stats|/push|/images/create|/build`)

// rawError is text of a library that a user cannot act on.
var rawError = regexp.MustCompile(`%2[Ff]|http://|nil pointer|json: |invalid character|unexpected end of JSON|goroutine`)

// namesFailure reports whether a message names the call that failed, or the object that it was about.
func namesFailure(said string, call enginetest.Call) bool {
	path, about, _ := strings.Cut(string(call), "?")
	parts := strings.Split(strings.Trim(strings.SplitN(path, " ", 2)[1], "/"), "/")
	_, about, _ = strings.Cut(about, "=")
	if parts[0] == "distribution" { // /distribution/docker.io/library/app:latest/json
		about = parts[len(parts)-2]
	}
	words := []string{about, strings.TrimPrefix(about, "shop-"), map[bool]string{true: "image"}[parts[0] == "images"]}
	if len(parts) > 1 && parts[1] != "json" {
		words = append(words, parts[1], strings.TrimPrefix(parts[1], "shop-"))
	} else {
		words = append(words, strings.TrimSuffix(parts[0], "s"), "the engine")
	}
	return slices.ContainsFunc(words, func(w string) bool { return w != "" && strings.Contains(said, w) })
}

// converges brings the project up, twice, and takes it down.
func (b *faultBench) converges() {
	after := b.quick("up", "-d", "--remove-orphans")
	if after.code != 0 {
		b.fail("the next up fails with %d:\n%s", after.code, after.stderr)
		return
	}
	oneOff := func(line string) bool { return strings.HasPrefix(line, "container once ") }
	if diff := gocmp.Diff(faultCensus, slices.DeleteFunc(after.census, oneOff)); diff != "" {
		b.fail("the next up does not converge (-want +got):\n%s", diff)
	}
	b.engine.Forget()
	again := b.quick("up", "-d", "--remove-orphans")
	changes := slices.DeleteFunc(b.engine.Mutations(), func(c enginetest.Call) bool { return c == "POST /containers/shop-job-1/start" }) // it ends by itself
	if again.code != 0 || len(changes) > 0 {
		b.fail("the up after that ends with %d and changes %v", again.code, changes)
	}
	if down := b.quick("down", "-v", "--remove-orphans"); down.code != 0 || len(down.census) > 0 {
		b.fail("down -v ends with %d and leaves %v:\n%s", down.code, down.census, down.stderr)
	}
}

// prepare brings the engine to where the command begins.
func (b *faultBench) prepare(c faultCommand) {
	for _, args := range c.before {
		if r := b.quick(args...); r.code != 0 {
			b.Fatalf("prepare %s: %v ends with %d:\n%s", c.name(), args, r.code, r.stderr)
		}
	}
	b.proxy.Disarm()
}

// quick runs a command that ends by itself.
func (b *faultBench) quick(args ...string) faultResult {
	return b.run(faultCommand{args: args}, false)
}

// run runs a command in the test's own process. A command that goes on, or whose call stalls, gets Ctrl-C; one that
// ignores it is ended.
func (b *faultBench) run(c faultCommand, stalled bool) (r faultResult) {
	before := len(b.engine.Events())
	var out, said lockedBuffer
	signals, over := make(chan os.Signal, 3), make(chan int, 1)
	go func() { over <- b.start(c.args, &out, &said, signals) }()
	life := faultsEnd
	switch {
	case stalled:
		life = stallReported
	case c.goesOn:
		life = faultRuns
	}
	isOver := false
	ended := func(within time.Duration) bool {
		if isOver {
			return true
		}
		select {
		case r.code = <-over:
			isOver = true
			return true
		case <-time.After(within):
			return false
		}
	}
	if !ended(life) {
		hit := b.proxy.Hit()
		signals <- os.Interrupt
		r.interrupted = true
		r.late = !stalled && !c.goesOn
		if c.goesOn && stalled && !ended(stallReported) { // the stall came in what Ctrl-C began
			signals <- os.Interrupt
		}
		if !ended(interruptEnds) {
			r.late = true
			signals <- syscall.SIGTERM
			signals <- syscall.SIGTERM
			r.code = <-over
		}
		r.ending = !hit && !r.late
	}
	close(signals)
	r.stdout, r.stderr, r.calls = strings.ReplaceAll(out.String(), b.dir, "/project"), testProject.ReplaceAllString(said.String(), "shop-test"), b.proxy.Calls()
	r.census = b.census("shop")
	for _, e := range b.engine.Events()[before:] {
		if !strings.Contains(e, "exec_") && !strings.Contains(e, " kill ") && !strings.Contains(e, " attach ") && !strings.Contains(e, " top ") {
			r.events = append(r.events, testProject.ReplaceAllString(e, "shop-test"))
		}
	}
	return r
}

// testProject is the project that `test` creates, whose name is random.
var testProject = regexp.MustCompile(`shop-test-[0-9a-f]{8}`)

// testsLeft is what `test` has left.
func (b *faultBench) testsLeft() []string {
	list, err := b.engine.Engine().ContainerList(context.Background(), container.ListOptions{All: true})
	b.must(err)
	var left []string
	for _, c := range list {
		if testProject.MatchString(c.Names[0]) {
			left = append(left, c.Names[0]+" "+c.State)
		}
	}
	return left
}

// faultRuns is how long a command that does not end by itself is left to run.
const faultRuns = 20 * time.Second

func (b *faultBench) start(args []string, out, said *lockedBuffer, signals <-chan os.Signal) int {
	return cli.Run(context.Background(), cli.World{
		Args: append([]string{"-p", "shop"}, args...), Env: map[string]string{"HOME": b.dir, "DOCKER_BUILDKIT": "0"}, Home: b.dir, Stdin: strings.NewReader("typed\n"),
		Stdout: out, Stderr: said, Dir: b.dir, Now: time.Now, Version: "test", PID: 1, Signals: signals,
		Dial: func(engineclient.Options) (*engineclient.Engine, error) {
			return engineclient.New("memory:/"+b.dir, b.dial)
		},
	})
}

// census is what the engine has of a project.
func (b *faultBench) census(project string) []string {
	lines, err := everything(b.engine.Engine(), project)
	b.must(err)
	for i, line := range lines {
		lines[i] = strings.Replace(line, "job-1 exited", "job-1 running", 1) // it ends by itself, at any time
	}
	return lines
}

// lockedBuffer is a buffer that a command may still write to when it has been ended.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}
