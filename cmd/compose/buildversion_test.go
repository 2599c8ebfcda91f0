package main

import (
	"runtime/debug"
	"testing"
)

// A build without a tag is named by its commit, one without a checkout is "dev".
func TestBuildVersionWithoutALinkerFlag(t *testing.T) {
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "8168d98ac0ffee00112233445566778899aabbcc"}
	modified := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for _, test := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"go install of a release", debug.BuildInfo{Main: debug.Module{Version: "v1.4.0"}}, "v1.4.0"},
		{"go build in a clean checkout", debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{commit}}, "8168d98"},
		{"go build in a modified checkout", debug.BuildInfo{Settings: []debug.BuildSetting{commit, modified}}, "8168d98-dirty"},
		{"go build outside a checkout", debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, ""},
	} {
		if got := recordedVersion(&test.info); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if buildVersion() == "" {
		t.Error("a build always has a version")
	}
}
