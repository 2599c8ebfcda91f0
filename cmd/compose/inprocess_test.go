package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// inProcess runs a command on project shop in the test's own process, where time
// and the line to the engine are the test's. It returns the exit code and stderr.
func inProcess(t *testing.T, dir string, dial func() (*engineclient.Engine, error), file string, args ...string) (int, string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	code := cli.Run(context.Background(), cli.World{
		Args: append([]string{"-p", "shop"}, args...), Env: map[string]string{"HOME": dir}, Home: dir, Stdin: strings.NewReader(""),
		Stdout: &out, Stderr: &said, Dir: dir, Now: time.Now, Version: "test", PID: 1,
		Dial: func(engineclient.Options) (*engineclient.Engine, error) { return dial() },
	})
	return code, said.String()
}
