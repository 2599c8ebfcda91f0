package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// An engine that does not answer is named, between the lines of progress and before
// there are any; all else is as always. Time passes in a bubble.
func TestAnEngineThatDoesNotAnswerIsNamed(t *testing.T) {
	late := func(call string) string {
		return "warning: still waiting for the engine to answer: " + call + " (10s)\n" +
			"warning: still waiting for the engine to answer: " + call + " (30s)\n" +
			"hint: the engine is busy or hangs: if `docker network ls` does not respond either, restart it. The next up or down continues interrupted changes\n"
	}
	const (
		created = " Network shop_default Created \n"
		started = " Container shop-web-1 Started \n"
	)
	for _, x := range []struct {
		name, slow string
		args       []string
		want       string
	}{
		{"at first contact", "* /_ping", []string{"up", "-d"}, late("agree on an API version") + created + started},
		{"in a step", "POST /containers/*/start", []string{"up", "-d"}, created + late("start container shop-web-1") + started},
		{"quiet", "POST /containers/*/start", []string{"--progress", "quiet", "up", "-d"}, ""},
		{"listing", "GET /containers/json", []string{"ps"}, strings.Repeat(late("list containers"), 2)},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := enginetest.New(t)
				server.Image("app", enginetest.Behaviour{})
				server.Delay(x.slow, time.Minute)
				dial := func() (*engineclient.Engine, error) { return server.Engine(), nil }
				code, said := inProcess(t, t.TempDir(), dial, "services: {web: {image: app}}\n", x.args...)
				if code != 0 {
					t.Errorf("exit code %d", code)
				}
				if diff := cmp.Diff(x.want, said); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}
