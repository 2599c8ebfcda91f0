//go:build unix

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/volume"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

const (
	// killsVariable is the number of random kills; `make test-kills` sets it.
	killsVariable = "COMPOSE_TEST_KILLS"
	// killSeedVariable repeats the kills of an earlier run.
	killSeedVariable = "COMPOSE_TEST_KILL_SEED"
	// killTime bounds the test where no number is set.
	killTime = 60 * time.Second
)

// killed are the commands that are killed.
var killed = []string{
	"up -d", "up -d --force-recreate", "up", "create --force-recreate", "stop", "restart", "down", "kill", "rm -fs",
	"run --rm web exit 0", "up -d --scale web=3", "up -d -V --force-recreate", "pause", "down --remove-orphans -t 1",
}

// TestRandomKillsOnARealEngine ends random commands at random moments
// on a real engine. The next up must succeed and leave nothing to do, the named
// volume must stay, and down must leave nothing.
func TestRandomKillsOnARealEngine(t *testing.T) {
	host := os.Getenv(realEngine)
	if host == "" {
		t.Skip(realEngine + " names no engine: `make test-kills` starts one")
	}
	engine, err := engineclient.Dial(engineclient.Options{Host: host, ConfigDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	enginetest.Install(t, engine, appImage)
	k := &killer{t: t, engine: engine, project: killProject, host: host, dir: t.TempDir(), random: rand.New(rand.NewPCG(killSeed(t), 0))}
	k.edit = k.write
	t.Cleanup(func() { sweep(t, engine, killProject) })
	k.edit()
	k.converge("at first")
	made := k.volumeMade()
	count, deadline := 1<<30, time.Now().Add(killTime)
	if n, err := strconv.Atoi(os.Getenv(killsVariable)); err == nil {
		count, deadline = n, time.Now().Add(time.Duration(n)*time.Minute)
	}
	done := 0
	for ; done < count && time.Now().Before(deadline) && !t.Failed(); done++ {
		what := k.kill()
		k.converge("after " + what)
		if now := k.volumeMade(); now != made {
			t.Errorf("after %s the volume is another one: created %s, not %s", what, now, made)
		}
	}
	t.Logf("%d kills", done)
	k.run("at the end", "down", "-v", "-t", "0")
	if left, err := everything(engine, killProject); err != nil || len(left) > 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

const killProject = "story-kills"

// killSeed returns the seed of the environment and logs it: "random" is a new one. The default is the same each
// time, so that a change is not blamed for a fault that another seed would have found before it.
func killSeed(t *testing.T) uint64 {
	seed := uint64(1)
	switch given := os.Getenv(killSeedVariable); given {
	case "":
	case "random":
		seed = rand.Uint64()
	default:
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatalf("%s: %v", killSeedVariable, err)
		}
	}
	t.Logf("repeat with %s=%d", killSeedVariable, seed)
	return seed
}

type killer struct {
	t      *testing.T
	engine *engineclient.Engine
	// project is the name of the project, and edit gives it a random form.
	project string
	edit    func()
	host    string
	dir     string
	home    int
	random  *rand.Rand
}

// write writes a project of a random form.
func (k *killer) write() {
	k.t.Helper()
	file := strings.NewReplacer("IMAGE", appImage, "SCALE", strconv.Itoa(1+k.random.IntN(3)), "VALUE", strconv.Itoa(k.random.IntN(3))).Replace(`
services:
  db:
    image: IMAGE
    command: serve
    environment: {N: VALUE}
    volumes: [data:/data, /scratch]
    stop_grace_period: 1s
  web:
    image: IMAGE
    command: sh -c "ignore-term; serve"
    environment: {N: VALUE}
    scale: SCALE
    depends_on: {db: {condition: service_started, restart: true}}
    stop_grace_period: 1s
volumes: {data: {}}
`)
	if err := os.WriteFile(filepath.Join(k.dir, "compose.yaml"), []byte(file), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

func (k *killer) command(args ...string) *exec.Cmd {
	cmd := exec.Command("compose", args...)
	cmd.Dir = k.dir
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+k.host, "COMPOSE_PROJECT_NAME="+k.project,
		"HOME="+filepath.Join(k.dir, "home"+strconv.Itoa(k.home)))
	return cmd
}

// changeUser draws the home of the next commands. A killed run and the one after it have the same: what the killed run
// was creating is noted in its home.
func (k *killer) changeUser() { k.home = k.random.IntN(2) }

// kill starts a random command and ends it at a random moment. It returns what
// it did.
func (k *killer) kill() string {
	k.t.Helper()
	k.changeUser()
	k.edit()
	line := killed[k.random.IntN(len(killed))]
	ending := killEndings[k.random.IntN(len(killEndings))]
	after := time.Duration(k.random.IntN(1500)) * time.Millisecond
	cmd := k.command(strings.Fields(line)...)
	end := ending.begin(k.t, cmd)
	over := make(chan error, 1)
	go func() { over <- cmd.Wait() }()
	select {
	case <-time.After(after): // the moment is what the test draws
	case <-over:
		return "compose " + line + ", which ended by itself"
	}
	end()
	select {
	case <-over:
	case <-time.After(30 * time.Second):
		k.t.Errorf("compose %s does not end within 30 s after %s", line, ending.name)
		_ = cmd.Process.Kill()
		<-over
	}
	return "compose " + line + ", " + ending.name + " after " + after.String()
}

// converge brings the project up; there is nothing left to do then.
func (k *killer) converge(when string) {
	k.t.Helper()
	k.run(when, "up", "-d", "--remove-orphans")
	k.run(when, "plan", "--detailed-exitcode")
}

func (k *killer) run(when string, args ...string) {
	k.t.Helper()
	began := time.Now()
	out, err := k.command(args...).CombinedOutput()
	if err != nil {
		k.t.Errorf("%s: compose %s: %v after %v\n%s", when, strings.Join(args, " "), err, time.Since(began).Round(time.Millisecond), out)
	}
}

// volumeMade returns when the named volume was created.
func (k *killer) volumeMade() string {
	k.t.Helper()
	list, err := k.engine.VolumeList(k.t.Context(), volume.ListOptions{})
	if err != nil {
		k.t.Fatal(err)
	}
	i := slices.IndexFunc(list.Volumes, func(v *volume.Volume) bool { return v.Name == k.project+"_data" })
	if i < 0 {
		return "never"
	}
	return list.Volumes[i].CreatedAt
}
