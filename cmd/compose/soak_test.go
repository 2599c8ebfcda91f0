//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

const (
	// soakVariable is how long TestSoakOnARealEngine runs, as 10m; `make soak` sets it.
	soakVariable = "COMPOSE_TEST_SOAK"
	// restartVariable is a shell command that restarts the engine. Without it the engine is not restarted.
	restartVariable = "COMPOSE_TEST_ENGINE_RESTART"

	defaultSoak = time.Minute
	soakProject = "story-soak"
	// soakCommandEnds is when a command that is not killed must have ended.
	soakCommandEnds = 2 * time.Minute
)

// TestSoakOnARealEngine edits a project at random, runs commands on it alone and several at once, kills some, and
// restarts the engine. After each of these the next up must succeed and leave nothing to do, ps must show what the
// file says, and the named volume must be kept. Commands that run beside all that must not grow.
func TestSoakOnARealEngine(t *testing.T) {
	host := os.Getenv(realEngine)
	if host == "" {
		t.Skip(realEngine + " names no engine: `make soak` starts one")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host, ConfigDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	enginetest.Install(t, engine, appImage)
	length := defaultSoak
	if d, err := time.ParseDuration(os.Getenv(soakVariable)); err == nil {
		length = d
	}
	s := &soak{killer: &killer{t: t, engine: engine, project: soakProject, host: host, dir: t.TempDir(), random: rand.New(rand.NewPCG(killSeed(t), 0))}}
	s.killer.edit = s.edit
	t.Cleanup(func() { sweep(t, engine, soakProject) })
	s.edit()
	s.quiet("at first")
	made := s.volumeMade()
	s.beside = s.startCompanions()
	for end := time.Now().Add(length); time.Now().Before(end) && !t.Failed(); {
		what := s.disturb()
		s.counts[strings.Fields(what)[0]]++
		s.quiet("after " + what)
		if now := s.volumeMade(); now != made {
			t.Errorf("after %s the volume is another one: created %s, not %s", what, now, made)
		}
		s.checkCompanions(what)
	}
	s.stopCompanions()
	t.Logf("disturbances: %v", s.counts)
	s.run("at the end", "down", "-v", "-t", "0")
	if left, err := everything(engine, soakProject); err != nil || len(left) > 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

// soak is a project that changes at random.
type soak struct {
	*killer
	scale  map[string]int // of each service in the file
	beside []*companion
	counts soakCounts
}

// soakCounts counts disturbances by kind.
type soakCounts map[string]int

// soakCommands are run to their end. Some have nothing to do in some forms of the project, and fail then.
var soakCommands = []string{
	"up -d", "up -d --force-recreate", "up -d --no-recreate", "up -d -V", "up -d --wait", "create", "start", "stop -t 1", "restart -t 1", "kill",
	"pause", "rm -fs", "down -t 1", "down --remove-orphans -t 1", "run --rm db exit 0", "run -d db exit 0", "exec -T db exit 0", "scale db=2", "logs", "ps -a",
	"top", "images", "volumes", "stats --no-stream", "config -q", "plan", "cp compose.yaml db:/tmp/copied", "up -d db",
}

// disturb does one thing that a quiet moment follows, and returns what it was: its first word is its kind.
func (s *soak) disturb() string {
	switch n := s.random.IntN(100); {
	case n < 4 && os.Getenv(restartVariable) != "":
		return s.restartEngine()
	case n < 35:
		return "kill: " + s.kill()
	case n < 55:
		s.edit()
		return "concurrent: " + s.together(2+s.random.IntN(3))
	default:
		s.edit()
		return "command: " + s.together(1)
	}
}

// edit writes a project of a random form.
func (s *soak) edit() {
	s.t.Helper()
	if s.counts == nil {
		s.counts = soakCounts{}
	}
	s.scale = map[string]int{}
	var file strings.Builder
	file.WriteString("services:\n")
	var names []string
	for _, name := range []string{"db", "web", "cache", "worker"} {
		if name != "db" && name != "web" && s.random.IntN(2) == 0 {
			continue
		}
		s.scale[name] = 1 + s.random.IntN(3)*s.random.IntN(2)
		file.WriteString(s.service(name, names))
		names = append(names, name)
	}
	file.WriteString("networks: {default: {}, front: {}}\nvolumes: {data: {}}\n")
	if err := os.WriteFile(filepath.Join(s.dir, "compose.yaml"), []byte(file.String()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "src"), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "src", "file"+strconv.Itoa(s.random.IntN(3))), []byte(strconv.Itoa(s.random.Int())), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// service is one service of the file; it may depend on those before it.
func (s *soak) service(name string, before []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n    image: %s\n    command: serve\n    scale: %d\n    stop_grace_period: 1s\n", name, appImage, s.scale[name])
	fmt.Fprintf(&b, "    environment: {N: \"%d\"}\n", s.random.IntN(2))
	if name == "db" {
		b.WriteString("    volumes: [data:/data, /scratch]\n    develop: {watch: [{path: ./src, action: sync, target: /synced}]}\n")
	}
	if len(before) > 0 && s.random.IntN(2) == 0 {
		fmt.Fprintf(&b, "    depends_on: {%s: {condition: service_started, restart: true}}\n", before[s.random.IntN(len(before))])
	}
	if s.random.IntN(3) == 0 {
		b.WriteString("    networks: [default, front]\n")
	}
	if s.random.IntN(3) == 0 {
		fmt.Fprintf(&b, "    mem_limit: %dm\n", 32+32*s.random.IntN(2))
	}
	if s.random.IntN(4) == 0 {
		b.WriteString("    restart: unless-stopped\n")
	}
	return b.String()
}

// together runs random commands at once, to their end, and returns which.
func (s *soak) together(n int) string {
	s.t.Helper()
	var lines []string
	var running sync.WaitGroup
	for range n {
		line := soakCommands[s.random.IntN(len(soakCommands))]
		lines = append(lines, line)
		s.changeUser()
		cmd := s.command(strings.Fields(line)...)
		running.Go(func() { s.bounded(line, cmd) })
	}
	running.Wait()
	return strings.Join(lines, " and ")
}

// bounded runs a command that must end in time and without a panic. It may fail: another one may have removed what
// it needs.
func (s *soak) bounded(line string, cmd *exec.Cmd) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second
	late := time.AfterFunc(soakCommandEnds, func() { _ = cmd.Process.Kill() })
	err := cmd.Start()
	if err == nil {
		_ = cmd.Wait()
	}
	switch {
	case err != nil:
		s.t.Errorf("compose %s: %v", line, err)
	case !late.Stop():
		s.t.Errorf("compose %s does not end within %v:\n%s", line, soakCommandEnds, out.String())
	case bytes.Contains(out.Bytes(), []byte("goroutine ")):
		s.t.Errorf("compose %s panics:\n%s", line, out.String())
	case cmd.ProcessState.ExitCode() != 0 && out.Len() == 0 && !strings.Contains(line, "exit"):
		s.t.Errorf("compose %s fails without a message: %v", line, cmd.ProcessState)
	}
}

// restartEngine restarts the engine. Companions lose their streams, so they are started again.
func (s *soak) restartEngine() string {
	s.t.Helper()
	s.stopCompanions()
	ctx, cancel := context.WithTimeout(s.t.Context(), 3*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "sh", "-c", os.Getenv(restartVariable)).CombinedOutput(); err != nil {
		s.t.Fatalf("restart the engine: %v\n%s", err, out)
	}
	s.quiet("after a restart of the engine")
	s.beside = s.startCompanions()
	return "restart: of the engine"
}

// quiet brings the project up and compares it with the file.
func (s *soak) quiet(when string) {
	s.t.Helper()
	s.converge(when)
	out, err := s.command("ps", "-a", "--format", "json").Output()
	if err != nil {
		s.t.Errorf("%s: ps: %v", when, err)
		return
	}
	var got, want []string
	for line := range bytes.Lines(out) {
		var c struct{ Name, Service, State string }
		if err := json.Unmarshal(line, &c); err != nil {
			s.t.Fatal(err)
		}
		if !strings.Contains(c.Name, "-run-") { // `run -d` leaves its container
			got = append(got, c.Service+" "+c.State)
		}
	}
	for name, n := range s.scale {
		for range n { // an interrupted scaling may leave a gap in the numbers
			want = append(want, name+" running")
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("%s ps shows something else than the file (-want +got):\n%s", when, diff)
	}
}
