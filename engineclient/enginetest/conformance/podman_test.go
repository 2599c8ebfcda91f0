package conformance

import (
	"slices"
	"testing"
)

func TestPodmanDiffersInCasesThatThereAre(t *testing.T) {
	for name := range onPodman {
		if !slices.ContainsFunc(conformanceCases(), func(p testCase) bool { return p.name == name }) {
			t.Errorf("no case %q", name)
		}
	}
}
