package conformance_test

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest/conformance"
)

const testImage = "compose-conformance:1"

func serve(c *container.Config) { c.Cmd, c.Env = []string{"serve"}, []string{"PATH=/bin"} }

func TestTheEngineInMemoryConforms(t *testing.T) {
	for _, version := range []string{"1.41", "1.45"} {
		t.Run(version, func(t *testing.T) {
			conformance.Run(t, func(t *testing.T, check func(*testing.T, conformance.Target)) {
				synctest.Test(t, func(t *testing.T) {
					s := enginetest.New(t, enginetest.API(version))
					s.Image(testImage, enginetest.Behaviour{Strict: true}, serve)
					check(t, conformance.Target{Engine: s.Engine(), Image: testImage})
				})
			})
		})
	}
}

// The variable's value is a DOCKER_HOST.
func TestARealEngineConforms(t *testing.T) {
	host := os.Getenv("COMPOSE_TEST_ENGINE")
	if host == "" {
		t.Skip("COMPOSE_TEST_ENGINE names no engine")
	}
	e, err := engineclient.Dial(engineclient.Options{Host: host, ConfigDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	ref := "compose-conformance:" + strings.ToLower(rand.Text()[:8]) // others may test on it too
	enginetest.Install(t, e, ref)
	conformance.Run(t, func(t *testing.T, check func(*testing.T, conformance.Target)) {
		check(t, conformance.Target{Engine: e, Image: ref})
	})
}
