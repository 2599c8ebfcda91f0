//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
)

// The output of config equals that of docker-compose 2.40, byte for byte, except for what docker compose itself has
// changed since: the defaults of bind mounts are omitted, and file modes are octal.
func TestConfigIsThatOfDockerCompose(t *testing.T) {
	peer := os.Getenv(peerBinary)
	if peer == "" {
		t.Skip(peerBinary + " names no docker-compose: `make test` fetches one")
	}
	for _, pattern := range []string{"../../examples/*/compose.yaml", os.Getenv("COMPOSE_SAMPLES") + "/*/compose.yaml", "../../../shared/samples/*/compose.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, option := range []string{"--format=yaml", "--format=json", "--no-interpolate", "--no-path-resolution", "--no-normalize", "--images", "--volumes", "--variables"} {
				t.Run(filepath.Base(filepath.Dir(file))+option, func(t *testing.T) {
					samePrint(t, peer, filepath.Dir(file), option)
				})
			}
		}
	}
}

func samePrint(t *testing.T, peer, dir, option string) {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(peer, "config", option)
	cmd.Dir, cmd.Env = dir, []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	theirs, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var ours, problems bytes.Buffer
	code := cli.Run(t.Context(), cli.World{
		Args: []string{"config", option}, Env: map[string]string{}, Dir: dir, Stdout: &ours, Stderr: &problems, Now: time.Now,
	})
	if code != 0 {
		t.Fatal(problems.String())
	}
	if diff := cmp.Diff(since(string(theirs), option), since(ours.String(), option)); diff != "" {
		t.Errorf("(-docker compose +ours)\n%s", diff)
	}
}

var (
	bindYAML   = regexp.MustCompile(`bind:\n +create_host_path: true\n`)
	bindJSON   = regexp.MustCompile(`"bind": \{\n +"create_host_path": true\n +\}`)
	modeYAML   = regexp.MustCompile(`mode: (256|"0400")\n`)
	modeJSON   = regexp.MustCompile(`"mode": (256|"0400")\n`)
	spaceAtEnd = regexp.MustCompile(` +\n`)
)

// since is a print in the words of today.
func since(text, option string) string {
	text = bindYAML.ReplaceAllString(text, "bind: {}\n")
	text = bindJSON.ReplaceAllString(text, `"bind": {}`)
	text = modeYAML.ReplaceAllString(text, "mode: 0400\n")
	text = modeJSON.ReplaceAllString(text, "\"mode\": 0400\n")
	text = spaceAtEnd.ReplaceAllString(text, "\n")
	switch option {
	case "--images", "--volumes", "--variables": // they come in the order of a map
		return sortedLines(text)
	}
	return text
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
