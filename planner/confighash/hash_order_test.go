package confighash

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/project"
)

// hashOrder has each key that a service can have once. A key that a new
// version of compose-go brings has to be given its place.
func TestHashOrderHasEveryKey(t *testing.T) {
	// Written by versions of the past only.
	gone := []string{"dockerfile", "log_driver", "log_opt", "net"}
	// Not known to v5: never hashed, or behind all others.
	newer := []string{"pull_refresh_after", "umask"}
	var want []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[project.Service]()) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key != "" && key != "-" && !slices.Contains(newer, key) {
			want = append(want, key)
		}
	}
	for _, key := range gone {
		if !slices.Contains(want, key) {
			want = append(want, key)
		}
	}
	got := strings.Fields(hashOrder)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-keys of a service +hashOrder)", diff)
	}
}
