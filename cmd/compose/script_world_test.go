//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/go-connections/nat"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// patience is how long a story waits for what must come.
const patience = 2 * time.Minute

// eventually is the command that runs another until it succeeds and its
// output matches: `eventually 'web.*healthy' compose ps`.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: eventually REGEXP COMMAND...")
	}
	want := regexp.MustCompile(args[0])
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ts.Exec(args[1], args[2:]...) == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("after %s: %q does not match what %v prints", patience, args[0], args[1:])
}

// code runs a command that must end with an exit code: `code 130 compose up`.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	got := 0
	var ended *exec.ExitError
	err := ts.Exec(args[1], args[2:]...)
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, not %s", got, args[0])
	}
}

// storyLabel marks what stories make themselves, with the project's name.
const storyLabel = "compose.story"

// stranger runs a container that no compose made.
//
//	stranger NAME [HOSTPORT]
func stranger(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: stranger NAME [HOSTPORT]")
	}
	config := &container.Config{Image: appImage, Labels: map[string]string{storyLabel: ts.Getenv("P")}}
	host := &container.HostConfig{}
	if len(args) > 1 {
		config.ExposedPorts = nat.PortSet{"80/tcp": {}}
		host.PortBindings = nat.PortMap{"80/tcp": {{HostPort: args[1]}}}
	}
	ctx := context.Background()
	made, err := engineOf(ts).ContainerCreate(ctx, config, host, nil, nil, args[0])
	ts.Check(err)
	ts.Check(engineOf(ts).ContainerStart(ctx, made.ID, container.StartOptions{}))
}

// alter changes a container's limits by hand, as `docker update` does:
// `alter NAME MEGABYTES PIDS`.
func alter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: alter NAME MEGABYTES PIDS")
	}
	megabytes, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	pids, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	limits := container.Resources{Memory: megabytes << 20, MemorySwap: megabytes << 21, PidsLimit: &pids}
	_, err = engineOf(ts).ContainerUpdate(context.Background(), args[0], container.UpdateConfig{Resources: limits})
	ts.Check(err)
}

// foreign makes a network or a volume that no compose made.
//
//	foreign network|volume NAME
func foreign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: foreign network|volume NAME")
	}
	ctx, labels := context.Background(), map[string]string{storyLabel: ts.Getenv("P")}
	var err error
	switch args[0] {
	case "network":
		_, err = engineOf(ts).NetworkCreate(ctx, args[1], network.CreateOptions{Labels: labels})
	case "volume":
		_, err = engineOf(ts).VolumeCreate(ctx, volume.CreateOptions{Name: args[1], Labels: labels})
	default:
		ts.Fatalf("foreign: no kind %s", args[0])
	}
	ts.Check(err)
}

// port finds a port of this host that nobody uses: `port NAME` sets $NAME.
func port(ts *testscript.TestScript, neg bool, args []string) {
	l := listen(ts, neg, args)
	ts.Check(l.Close())
}

// hold is port, and the test listens on it until the story ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	l := listen(ts, neg, args)
	ts.Defer(func() { l.Close() })
}

func listen(ts *testscript.TestScript, neg bool, args []string) net.Listener {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port|hold NAME")
	}
	l, err := net.Listen("tcp", ":0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	return l
}

// hangup runs a command, reads its first line and goes away: the command must
// end by itself. `hangup COMMAND...` prints its exit code and stderr.
func hangup(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: hangup COMMAND...")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := command(ctx, ts, args)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	var said strings.Builder
	cmd.Stderr = &said
	ts.Check(cmd.Start())
	_, err = io.ReadFull(out, make([]byte, 1))
	ts.Check(errors.Join(err, out.Close()))
	err = cmd.Wait()
	if ctx.Err() != nil {
		ts.Fatalf("%v goes on without a reader", args)
	}
	fmt.Fprintf(ts.Stdout(), "%v\n%s", err, said.String())
}

// command is a command of the story, with its folder and environment.
func command(ctx context.Context, ts *testscript.TestScript, args []string) *exec.Cmd {
	path := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if found, err := exec.LookPath(filepath.Join(dir, args[0])); err == nil {
			path = found
			break
		}
	}
	cmd := exec.CommandContext(ctx, path, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environ(ts)
	return cmd
}

// environ is what of a story's environment a program of ours can want.
func environ(ts *testscript.TestScript) []string {
	var out []string
	for _, key := range []string{"PATH", "HOME", "TMPDIR", "DOCKER_HOST", "COMPOSE_PROJECT_NAME", "P", "IMAGE", "LOOK", "TERM", "NO_COLOR", "COMPOSE_MENU", "TESTSCRIPT_COMMAND", "GOCOVERDIR", "WORK"} {
		if value := ts.Getenv(key); value != "" {
			out = append(out, key+"="+value)
		}
	}
	return out
}

// sweep removes what a story has left on a real engine. Projects whose name
// begins with the story's are its own.
func sweep(t testing.TB, engine *engineclient.Engine, name string) {
	ctx := context.Background()
	list, err := engine.ContainerList(ctx, container.ListOptions{All: true})
	if err != nil {
		t.Error(err)
	}
	list = slices.DeleteFunc(list, func(c container.Summary) bool { return !ours(c.Labels, name) })
	for round := range 2 {
		for _, c := range list {
			err := engine.ContainerRemove(ctx, c.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
			shared := engineclient.HasDependents(err) && round == 0 // they go in this round
			if err != nil && !engineclient.IsNotFound(err) && !shared {
				t.Error(err)
			}
		}
	}
	for _, key := range []string{planner.LabelProject, storyLabel} {
		if err := sweepLabelled(ctx, engine, key, name); err != nil {
			t.Error(err)
		}
	}
}

// sweepLabelled removes one by one: the engine prunes for one at a time only.
func sweepLabelled(ctx context.Context, engine *engineclient.Engine, key, name string) error {
	labelled := engineclient.Labelled(key)
	networks, err := engine.NetworkList(ctx, network.ListOptions{Filters: labelled})
	errs := []error{err}
	for _, n := range networks {
		if ours(n.Labels, name) {
			errs = append(errs, engine.NetworkRemove(ctx, n.ID))
		}
	}
	volumes, err := engine.VolumeList(ctx, volume.ListOptions{Filters: labelled})
	errs = append(errs, err)
	for _, v := range volumes.Volumes {
		if ours(v.Labels, name) {
			errs = append(errs, engine.VolumeRemove(ctx, v.Name, true))
		}
	}
	images, err := engine.ImageList(ctx, image.ListOptions{Filters: labelled})
	errs = append(errs, err)
	for _, i := range images {
		if ours(i.Labels, name) {
			_, err := engine.ImageRemove(ctx, i.ID, image.RemoveOptions{Force: true})
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func ours(labels map[string]string, name string) bool {
	project := labels[planner.LabelProject]
	return project == name || strings.HasPrefix(project, name+"-") || labels[storyLabel] == name
}
