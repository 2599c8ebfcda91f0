package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// An engine that does not answer is named, between the lines of progress and before
// there are any; all else is as always. Time passes in a bubble.
func TestAnEngineThatDoesNotAnswerIsNamed(t *testing.T) {
	const (
		file = "services: {web: {image: app}}\n"
		hint = "\nhint: it is busy, or it hangs: if `docker network ls` is not answered either, restart the engine; the next up or down puts right what is left\n"
	)
	for _, x := range []struct {
		name, slow string
		args       []string
		want       string
	}{
		{"at first contact", "* /_ping", []string{"up", "-d"}, `
warning: the engine was asked 30s ago to say which API it speaks, and has not answered` + hint + `
 Network shop_default Created 
 Container shop-web-1 Started 
`},
		{"in a step", "POST /containers/*/start", []string{"up", "-d"}, `
 Network shop_default Created 
warning: the engine was asked 30s ago to start container shop-web-1, and has not answered` + hint + `
 Container shop-web-1 Started 
`},
		{"quiet", "POST /containers/*/start", []string{"--progress", "quiet", "up", "-d"}, ""},
		{"listing", "GET /containers/json", []string{"ps"}, `
warning: the engine was asked 30s ago to list containers, and has not answered` + hint},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := enginetest.New(t)
				server.Image("app", enginetest.Behaviour{})
				server.Delay(x.slow, time.Minute)
				dir := t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(file), 0o600); err != nil {
					t.Fatal(err)
				}
				var out, said bytes.Buffer
				code := cli.Run(context.Background(), cli.World{
					Args: append([]string{"-p", "shop"}, x.args...), Env: map[string]string{"HOME": dir}, Stdin: strings.NewReader(""),
					Stdout: &out, Stderr: &said, Dir: dir, Now: time.Now, Version: "test", PID: 1,
					Dial: func(engineclient.Options) (*engineclient.Engine, error) { return server.Engine(), nil },
				})
				if code != 0 {
					t.Errorf("exit code %d", code)
				}
				if diff := cmp.Diff(strings.TrimPrefix(strings.ReplaceAll(x.want, "\n\n", "\n"), "\n"), said.String()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}
