package enginetest

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Lab is an engine that the conformance suite runs on.
type Lab struct {
	Engine *engineclient.Engine
	// Image is the actor's image: see Install.
	Image string
}

// Conformance proves on an engine what compose relies on: each case says one
// behaviour. What the engine in memory claims, real ones do. Around is called
// for each case and calls what it is given with an engine.
func Conformance(t *testing.T, around func(*testing.T, func(*testing.T, Lab))) {
	for _, c := range conformanceCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			around(t, func(t *testing.T, l Lab) {
				if err := l.Engine.Reach(t.Context()); err != nil {
					t.Fatal(err)
				}
				if differs := onPodman[c.name]; differs != "" && l.Engine.Podman() {
					t.Skip("Podman differs: " + differs)
				}
				c.prove(&bench{T: t, Engine: l.Engine, image: l.Image, prefix: "conf-" + strings.ToLower(rand.Text()[:8]) + "-"})
			})
		})
	}
}

type proof struct {
	name  string
	prove func(*bench)
}

func conformanceCases() []proof {
	var all []proof
	for _, some := range [][]proof{
		systemProofs(), containerProofs(), updateProofs(), stopProofs(), listProofs(), networkProofs(), endpointProofs(), portProofs(),
		volumeProofs(), imageProofs(), logProofs(), streamProofs(), archiveProofs(), eventProofs(), healthProofs(),
	} {
		all = append(all, some...)
	}
	return all
}
