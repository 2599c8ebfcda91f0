package view

import (
	"slices"
	"testing"
)

func TestReplicasComeInTheOrderOfTheirNumbers(t *testing.T) {
	got := []string{"web-10", "web-2", "db-1", "api", "web-1", "web2-1", "99999999999999999999"}
	slices.SortFunc(got, CompareReplicas)
	want := []string{"99999999999999999999", "api", "db-1", "web-1", "web-2", "web-10", "web2-1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
