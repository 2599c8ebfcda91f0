//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// toolsKey is where the tools of a client's story are found.
type toolsKey struct{}

// tool is one of the two composes that a client calls. Each has a copy of the
// story's files, a project and a port of its own.
type tool struct {
	name    string // "ours" or "peer"
	project string // also the name of its folder, as without -p
	dir     string
	home    string // holds the docker command's configuration, with the plugin
	port    string
}

// newTools makes the two tools: this compose, and the docker-compose that it is
// compared with.
func newTools(work, name, program, peer string) ([]*tool, error) {
	var out []*tool
	for tag, binary := range map[string]string{"ours": program, "peer": peer} {
		t := &tool{name: tag, project: name + "-" + tag, home: filepath.Join(work, "."+tag)}
		t.dir = filepath.Join(t.home, t.project)
		out = append(out, t)
		if err := t.install(binary); err != nil {
			return nil, err
		}
	}
	if out[0].name == "peer" {
		out[0], out[1] = out[1], out[0]
	}
	return out, nil
}

// install makes a binary the docker command's plugin, and the program
// docker-compose.
func (t *tool) install(binary string) (err error) {
	plugins, bin := filepath.Join(t.home, "docker", "cli-plugins"), filepath.Join(t.home, "bin")
	for _, dir := range []string{plugins, bin, t.dir} {
		err = errors.Join(err, os.MkdirAll(dir, 0o755))
	}
	err = errors.Join(err,
		os.Symlink(binary, filepath.Join(plugins, "docker-compose")),
		os.Symlink(binary, filepath.Join(bin, "docker-compose")))
	l, failed := net.Listen("tcp", ":0")
	if failed != nil {
		return errors.Join(err, failed)
	}
	t.port = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	return errors.Join(err, l.Close())
}

// copyFiles gives the tool the files of the story, as they are now.
func (t *tool) copyFiles(work string) error {
	entries, err := os.ReadDir(work)
	for _, e := range entries {
		if !slices.Contains([]string{".ours", ".peer", ".tmp"}, e.Name()) {
			err = errors.Join(err, exec.Command("cp", "-a", filepath.Join(work, e.Name()), t.dir).Run())
		}
	}
	return err
}

// result is what a call gave a client.
type result struct {
	code           int
	stdout, stderr string
}

// run makes a call. In its arguments, PROJECT, DIR and PORT stand for what the
// tool has. In front of the command, NAME=VALUE is environment and <FILE stdin.
func (t *tool) run(ctx context.Context, ts *testscript.TestScript, args []string) (result, error) {
	args = append([]string(nil), args...)
	for i := range args {
		args[i] = strings.NewReplacer("PROJECT", t.project, "DIR", t.dir, "PORT", t.port).Replace(args[i])
	}
	env, args, stdin, err := t.redirect(ts, args)
	if err != nil {
		return result{}, err
	}
	var stdout, stderr bytes.Buffer
	// env looks the program up in the tool's PATH.
	cmd := exec.CommandContext(ctx, "env", append(env, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = t.dir, []string{}, bytes.NewReader(stdin), &stdout, &stderr
	err = cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		err = nil
	}
	if ctx.Err() != nil {
		err = errors.New("has not ended in time")
	}
	return result{code: cmd.ProcessState.ExitCode(), stdout: t.normal(stdout.String()), stderr: t.normal(stderr.String())}, err
}

// redirect splits what stands in front of a command from it.
func (t *tool) redirect(ts *testscript.TestScript, args []string) (env, command []string, stdin []byte, err error) {
	env = t.environ(ts)
	for len(args) > 1 {
		file, isFile := strings.CutPrefix(args[0], "<")
		switch {
		case isFile:
			stdin, err = os.ReadFile(filepath.Join(t.dir, file))
		case strings.Contains(args[0], "="):
			env = append(env, args[0])
		default:
			return env, args, stdin, err
		}
		args = args[1:]
	}
	return env, args, stdin, err
}

// environ is what clients find in their environment.
func (t *tool) environ(ts *testscript.TestScript) []string {
	modules := os.Getenv(clientModules)
	return []string{
		"PATH=" + filepath.Join(t.home, "bin") + ":" + filepath.Join(modules, ".bin") + ":" + os.Getenv("PATH"),
		"NODE_PATH=" + modules, "HOME=" + t.home, "DOCKER_CONFIG=" + filepath.Join(t.home, "docker"),
		"DOCKER_HOST=" + ts.Getenv("DOCKER_HOST"), "PROJECT=" + t.project, "PORT=" + t.port, "IMAGE=" + shellImage,
		"REGISTRY=" + ts.Getenv("REGISTRY"),
	}
}
