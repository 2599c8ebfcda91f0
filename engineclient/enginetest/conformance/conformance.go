// Package conformance is one suite for the in-memory engine and for every real engine. Each case states one behaviour
// that compose relies on. What the in-memory engine does is therefore what Docker does; podman.go lists the cases that
// Podman answers differently.
//
// Run runs all cases against a Target. A test of this package runs them on enginetest.Server, and on the real engine
// that COMPOSE_TEST_ENGINE names.
package conformance

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Target is an engine that the conformance suite runs on.
type Target struct {
	Engine *engineclient.Engine
	// Image is the test image: see enginetest.Install.
	Image string
}

// Run checks on an engine what compose relies on. It calls around for each case; around calls its argument with the engine.
func Run(t *testing.T, around func(t *testing.T, check func(*testing.T, Target))) {
	for _, c := range conformanceCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			around(t, func(t *testing.T, l Target) {
				if err := l.Engine.Reach(t.Context()); err != nil {
					t.Fatal(err)
				}
				if differs := onPodman[c.name]; differs != "" && l.Engine.Podman() {
					t.Skip("Podman differs: " + differs)
				}
				c.check(&tester{T: t, Engine: l.Engine, image: l.Image, prefix: "conf-" + strings.ToLower(rand.Text()[:8]) + "-"})
			})
		})
	}
}

type testCase struct {
	name  string
	check func(*tester)
}

func conformanceCases() []testCase {
	var all []testCase
	for _, some := range [][]testCase{
		systemCases(), containerCases(), updateCases(), stopCases(), listCases(), networkCases(), endpointCases(), portCases(),
		volumeCases(), imageCases(), logCases(), streamCases(), archiveCases(), eventCases(), healthCases(),
	} {
		all = append(all, some...)
	}
	return all
}
